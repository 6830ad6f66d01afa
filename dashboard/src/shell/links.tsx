import { Link } from '@tanstack/react-router'
import { useOpenExceptions } from '../api/queries.ts'
import { count } from '../parts/format.ts'
import { navigation } from './navigation.ts'
import classes from './shell.module.css'

export function Links() {
  const exceptions = useOpenExceptions()
  return (
    <nav aria-label="Pages" className={classes.links}>
      {navigation.map(({ to, label, icon: Icon }) => (
        <Link key={to} to={to} className={classes.link} activeOptions={{ exact: to === '/' }}>
          <Icon size={16} />
          {label}
          {to === '/exceptions' && exceptions > 0 && <span className={classes.count}>{count(exceptions)}</span>}
        </Link>
      ))}
    </nav>
  )
}
