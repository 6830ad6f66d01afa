import { useHotkeys } from '@mantine/hooks'
import { useNavigate } from '@tanstack/react-router'

/** `/` finds a payment from anywhere: it goes to the page's search box, or to the payments, which have one. */
export function useSearchKey(): void {
  const navigate = useNavigate()
  useHotkeys([
    [
      '/',
      () => {
        const box = document.querySelector<HTMLInputElement>('input[type="search"]')
        if (box === null) void navigate({ to: '/payments', search: { focus: 'search' } })
        else box.select()
      },
    ],
  ])
}
