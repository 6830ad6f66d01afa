import type { Report } from '../../../doctor/schema.ts'

export type { Report }

/** `GET /api/doctor`: each shop and Kvitto itself, with what the doctor last found there. */
export interface DoctorAnswer {
  readonly places: readonly DoctorPlace[]
}

export interface DoctorPlace {
  /** A shop's name, or `_kvitto`. */
  readonly name: string
  readonly title: string
  readonly url: string
  /** The run that is under way on this node. */
  readonly running: { readonly startedAt: string; readonly checks: Report['checks'] } | null
  readonly last: Report | null
  /** Newest first. */
  readonly history: readonly DoctorRun[]
}

export interface DoctorRun {
  /** For `GET /api/doctor/runs/{id}`, which answers the Report. */
  readonly id: string
  readonly at: string
  readonly worst: Report['findings'][number]['severity'] | null
  readonly findings: number
}

/** `POST /api/doctor/{name}`: 202; 409 while one is under way. */
export interface DoctorStarted {
  readonly startedAt: string
}
