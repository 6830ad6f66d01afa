import { ActionIcon, Group, Menu, Tooltip, useMantineColorScheme } from '@mantine/core'
import { DeviceDesktopIcon, MoonIcon, SignOutIcon, SunIcon } from '@primer/octicons-react'
import { useIsLive } from '../api/live.ts'
import { useSession, useSignOut } from '../api/session.ts'
import { LiveDot } from '../parts/live-dot.tsx'
import classes from './shell.module.css'

const schemes = [
  { value: 'light', label: 'Light', icon: SunIcon },
  { value: 'dark', label: 'Dark', icon: MoonIcon },
  { value: 'auto', label: 'As the system', icon: DeviceDesktopIcon },
] as const

export function Foot() {
  const session = useSession()
  const signOut = useSignOut()
  const isLive = useIsLive()
  return (
    <footer className={classes.foot}>
      <Tooltip
        label={isLive ? 'What you see follows what happens' : 'Connecting again; what you see may be a little old'}
      >
        <span>
          <LiveDot isLive={isLive} /> {isLive ? 'Live' : 'Connecting'}
          {session.data?.kind === 'signed_in' && session.data.access === 'token' && ` · ${session.data.who}`}
        </span>
      </Tooltip>
      <Group gap={2}>
        <SchemeMenu />
        {session.data?.kind === 'signed_in' && session.data.access === 'token' && (
          <Tooltip label="Sign out">
            <ActionIcon variant="subtle" color="gray" aria-label="Sign out" onClick={() => signOut.mutate()}>
              <SignOutIcon />
            </ActionIcon>
          </Tooltip>
        )}
      </Group>
    </footer>
  )
}

function SchemeMenu() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const Now = schemes.find(each => each.value === colorScheme)?.icon ?? DeviceDesktopIcon
  return (
    <Menu position="top-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label="Light or dark">
          <Now />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {schemes.map(({ value, label, icon: Icon }) => (
          <Menu.Item key={value} leftSection={<Icon />} onClick={() => setColorScheme(value)}>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
