import { type Observable, firstValueFrom, throwError, timeout } from 'rxjs'

/** How long attributors may take for a job on a busy machine, in milliseconds. */
const PATIENCE = 270_000

/** The first value that comes, or an error that says what did not come. */
export function awaited<Value>(what: string, values: Observable<Value>): Promise<Value> {
  const late = () => throwError(() => new Error(`${what}: nothing came within ${PATIENCE / 1000} s`))
  return firstValueFrom(values.pipe(timeout({ first: PATIENCE, with: late })))
}
