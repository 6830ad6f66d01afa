import { useHotkeys } from '@mantine/hooks'
import { useRouter } from '@tanstack/react-router'
import { useEffect } from 'react'

/** `/` finds a payment from anywhere: it goes to the page's search box, or to the payments, which have one. */
export function useSearchKey(): void {
  const router = useRouter()
  // Loaded ahead: whoever types right after the slash must not lose a letter to the network.
  useEffect(() => void router.preloadRoute({ to: '/payments' }), [router])
  useHotkeys([
    [
      '/',
      () => {
        const box = document.querySelector<HTMLInputElement>('input[type="search"]')
        if (box === null) void router.navigate({ to: '/payments', search: { focus: 'search' } })
        else box.select()
      },
    ],
  ])
}
