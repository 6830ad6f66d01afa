import {
  AlertIcon,
  CreditCardIcon,
  GearIcon,
  type Icon,
  InboxIcon,
  MeterIcon,
  PulseIcon,
  StopwatchIcon,
} from '@primer/octicons-react'

/** The control room's pages, in the order in which people need them. A page of its own needs a line here and a route. */
export const navigation = [
  { to: '/', label: 'Overview', icon: MeterIcon },
  { to: '/exceptions', label: 'Exceptions', icon: AlertIcon },
  { to: '/payments', label: 'Payments', icon: CreditCardIcon },
  { to: '/actions', label: 'Scheduled actions', icon: StopwatchIcon },
  { to: '/callbacks', label: 'Callbacks', icon: InboxIcon },
  { to: '/doctor', label: 'Doctor', icon: PulseIcon },
  { to: '/settings', label: 'Settings', icon: GearIcon },
] as const satisfies readonly { readonly to: string; readonly label: string; readonly icon: Icon }[]
