import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { useEffect } from 'react'
import { client } from './api/client.ts'
import { useSession } from './api/session.ts'
import { router } from './router.tsx'
import { cssVariables, theme } from './theme.ts'

export function App({ nonce }: { readonly nonce: string }) {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <Notifications position="bottom-right" limit={4} />
      <QueryClientProvider client={client}>
        <Pages />
      </QueryClientProvider>
    </MantineProvider>
  )
}

/** Whoever is signed out, here or in another tab or by the session's age, is sent to the login page. */
function Pages() {
  const session = useSession().data?.kind
  // biome-ignore lint/correctness/useExhaustiveDependencies: the router asks again who may see what
  useEffect(() => void router.invalidate(), [session])
  return <RouterProvider router={router} />
}
