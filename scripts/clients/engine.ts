// What the tests of both libraries ask of the engine: a place for bytes, and manifests of outputs.

import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The node's RPC. */
export const NODE = process.env.GUERDON_NODE ?? 'ws://127.0.0.1:9944'
/** The engine beside it. */
const ENGINE = process.env.GUERDON_ENGINE ?? 'http://127.0.0.1:9955'
/** The pictures. */
const GALLERY = process.env.GUERDON_GALLERY ?? 'gallery'

/** A SHA-256, as the chain takes it. */
export type Hash = `0x${string}`

/** What a payment says of the outputs it covers. */
export interface Manifest {
  /** The RFC 6962 Merkle root over the outputs' SHA-256. */
  root: Hash
  /** Where the list of the outputs is. */
  locator: string
}

/** The SHA-256 of a picture of the gallery, which the engine keeps from then on. */
export async function uploadPicture(name: string): Promise<Hash> {
  return `0x${await upload(await readFile(join(GALLERY, name)))}`
}

/** The manifest of one output. */
export async function manifestOf(output: Hash): Promise<Manifest> {
  const sha256 = output.slice(2)
  const root = createHash('sha256').update(Buffer.from([0])).update(Buffer.from(sha256, 'hex')).digest('hex')
  const manifest = await upload(Buffer.from(JSON.stringify({ version: 1, outputs: [{ sha256, locator: '' }] })))
  return { root: `0x${root}`, locator: `${ENGINE}/v1/content/${manifest}` }
}

async function upload(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const answer = await fetch(`${ENGINE}/v1/content`, { method: 'PUT', body: bytes })
  const { sha256, error } = (await answer.json()) as { sha256: string; error?: string }
  if (!answer.ok) throw new Error(`the engine refuses content: ${error}`)
  return sha256
}
