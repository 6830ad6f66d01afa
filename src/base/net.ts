/** Plain http shows keys, orders and tokens to the network; it is accepted for hosts on this machine only. */
export const isLoopback = (hostname: string): boolean =>
  /^(localhost|(.+\.)?localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)
