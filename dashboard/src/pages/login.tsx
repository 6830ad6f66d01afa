import { Alert, Button, Card, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { getRouteApi } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { useSignIn } from '../api/session.ts'
import { Logo } from '../parts/logo.tsx'
import { useTitle } from '../parts/page.tsx'
import classes from './login.module.css'

const route = getRouteApi('/login')

export function Login() {
  useTitle('Sign in')
  const { to } = route.useSearch()
  const navigate = route.useNavigate()
  const [who, setWho] = useLocalStorage({ key: 'kvitto-who', defaultValue: '', getInitialValueInEffect: false })
  const [token, setToken] = useState('')
  const signIn = useSignIn()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    signIn.mutate({ who, token }, { onSuccess: () => navigate({ href: safe(to), replace: true }) })
  }
  return (
    <main className={classes.page}>
      <Card component="form" withBorder padding="xl" radius="lg" className={classes.card} onSubmit={submit}>
        <Stack gap="lg">
          <div>
            <Logo size={36} />
            <Title order={1} mt="md">
              Kvitto’s control room
            </Title>
            <Text c="dimmed" size="sm" mt={4}>
              Paid means ordered.
            </Text>
          </div>
          {signIn.error !== null && (
            <Alert color="red" role="alert">
              {signIn.error.message}
            </Alert>
          )}
          <TextInput
            label="Your name"
            description="What you do is recorded with it."
            autoComplete="name"
            required
            maxLength={80}
            value={who}
            onChange={event => setWho(event.currentTarget.value)}
          />
          <PasswordInput
            label="Admin token"
            description="KVITTO_ADMIN_TOKEN. If nobody has set one, Kvitto printed one when it started."
            autoComplete="current-password"
            required
            value={token}
            onChange={event => setToken(event.currentTarget.value)}
          />
          <Button type="submit" fullWidth loading={signIn.isPending}>
            Sign in
          </Button>
        </Stack>
      </Card>
    </main>
  )
}

/** Only back to a page of our own. */
const safe = (to: string | undefined): string => (to?.startsWith('/') && !to.startsWith('//') ? to : '/')
