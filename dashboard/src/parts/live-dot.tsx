import classes from './live-dot.module.css'

export const LiveDot = ({ isLive }: { readonly isLive: boolean }) => (
  <span className={classes.dot} data-live={isLive || undefined} aria-hidden="true" />
)
