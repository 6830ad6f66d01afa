import { Burger, Drawer } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { SearchIcon } from '@primer/octicons-react'
import { Link, Outlet, useRouterState } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useLive } from '../api/live.ts'
import { Logo } from '../parts/logo.tsx'
import { Foot } from './foot.tsx'
import { Links } from './links.tsx'
import { useSearchKey } from './search-key.ts'
import classes from './shell.module.css'

/** Everything round a page: where one can go, on a phone behind a button. */
export function Shell() {
  const [isOpen, menu] = useDisclosure()
  const path = useRouterState({ select: state => state.location.pathname })
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page closes the menu
  useEffect(menu.close, [path])
  useSearchKey()
  useLive()
  return (
    <div className={classes.frame}>
      <a href="#main" className={classes.skip}>
        Skip to the page
      </a>
      <header className={classes.top}>
        <Burger opened={isOpen} onClick={menu.open} size="sm" aria-label="Open the menu" />
        <Brand />
        <Link to="/payments" search={{ focus: 'search' }} className={classes.find} aria-label="Search payments">
          <SearchIcon />
        </Link>
      </header>
      <aside className={classes.side}>
        <Brand />
        <Links />
        <Foot />
      </aside>
      <Drawer opened={isOpen} onClose={menu.close} size={280} title={<Brand />} padding="md">
        <Links />
        <Foot />
      </Drawer>
      <main id="main" className={classes.main} tabIndex={-1}>
        <Outlet />
      </main>
    </div>
  )
}

function Brand() {
  return (
    <Link to="/" className={classes.brand} aria-label="Kvitto, overview">
      <Logo />
      Kvitto
    </Link>
  )
}
