// polkadot.js against a running node, by the metadata alone: no types are given to it.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ApiPromise, Keyring, WsProvider } from '@polkadot/api'
import type { SubmittableExtrinsic } from '@polkadot/api/types'
import type { KeyringPair } from '@polkadot/keyring/types'
import type { DispatchError } from '@polkadot/types/interfaces'
import type { ISubmittableResult } from '@polkadot/types/types'
import { ReplaySubject, filter } from 'rxjs'
import { awaited } from './awaited.ts'
import { type Hash, NODE, manifestOf, uploadPicture } from './engine.ts'

/** A value whose shape the metadata tells when the program runs, and nothing tells the compiler. */
type Described = any

interface Told {
  /** Pallet and event. */
  name: string
  /** The event's fields, by name. */
  data: Described
}

const PALLETS = ['works', 'datasets', 'models', 'royalties', 'attribution', 'governance']
const DATASET = 0
const PRICE = 250_000_000_000n

const finalized = new ReplaySubject<Told>()
const keyring = new Keyring({ type: 'sr25519' })
let api: ApiPromise
let contributor: KeyringPair
let company: KeyringPair
let model: number
let settled: bigint

before(async () => {
  api = await ApiPromise.create({ provider: new WsProvider(NODE), noInitWarn: true, throwOnConnect: true })
  contributor = keyring.addFromUri('//Ferdie')
  company = keyring.addFromUri('//Ferdie//stash')
  await api.derive.chain.subscribeFinalizedBlocks(({ events }) => {
    for (const { event } of events) finalized.next({ name: `${event.section}.${event.method}`, data: event.data })
  })
})

after(() => api?.disconnect())

test('the metadata has all pallets, and says what everything in them is', () => {
  for (const pallet of PALLETS) {
    const [calls, events, errors] = [api.tx, api.events, api.errors].map(all => Object.values(all[pallet] ?? {}))
    assert.ok(calls?.length && events?.length && errors?.length, `${pallet} lacks calls, events or errors`)
    const constants = Object.values(api.consts[pallet] ?? {})
    const items = [...calls, ...events, ...errors, ...constants].map(({ meta }: Described) => meta)
    const fields = events.flatMap(({ meta }: Described) => [...meta.fields])
    for (const { name, docs } of [...items, ...fields]) {
      assert.notEqual(docs.join('').trim(), '', `nothing says what ${name} of ${pallet} is`)
    }
  }
  const constants = PALLETS.flatMap(pallet => Object.keys(api.consts[pallet] ?? {}))
  assert.ok(constants.includes('networkCut') && constants.includes('minBond'), `the constants are ${constants}`)
})

test('the metadata describes types', () => {
  const raw = (type: string) => api.registry.createType(type).toRawType()
  assert.deepEqual(api.tx.royalties!.pay!.meta.args.map(({ name, type }) => `${name}: ${raw(`${type}`)}`), [
    'model: u32',
    'asset: {"_enum":{"Native":"Null","WithId":"u32"}}',
    'fee: u128',
    'outputs: u32',
    'root: H256',
    'manifest: Bytes',
  ])
})

test('a model is registered', async () => {
  const prices = new Map([[{ Native: null }, PRICE]])
  const team = [[contributor.address, 'Researcher', 1]]
  const told = await send(api.tx.models!.register!(prices, team, [[DATASET, 1]], null, 'Refused'), contributor)
  model = of(told, 'models.Registered').model.toNumber()
  const record = ((await api.query.models!.models!(model)) as Described).unwrap()
  assert.equal(record.team[0][0].toString(), contributor.address)
  assert.equal([...record.prices.values()][0].toBigInt(), PRICE)
})

test('a payment below the price is refused, with the error and its sentence from the metadata', async () => {
  const output = await uploadPicture('outputs/03.png')
  await assert.rejects(send(await payment(output, PRICE - 1n), company), {
    message: "royalties.FeeBelowPrice: The fee is below the model's price for this many outputs.",
  })
})

test('works and payments', { concurrency: true }, async t => {
  await Promise.all([
    t.test('a work is registered, offered and admitted, and events tell of it', async () => {
      const work = await uploadPicture('works/tomas-lindqvist/01-archipelago.png')
      await send(api.tx.works!.register!(work, '', 'CC-BY-4.0', 'AllowWithRoyalty', []), contributor)
      const registered = await heard('works.Registered', ({ data }) => data.work.eq(work))
      assert.equal(registered.data.owner.toString(), contributor.address)
      const record = ((await api.query.works!.works!(work)) as Described).unwrap()
      assert.equal(record.licence.toUtf8(), 'CC-BY-4.0')

      await send(api.tx.datasets!.offer!(DATASET, work), contributor)
      const judgements = ['datasets.Admitted', 'datasets.Refused', 'datasets.Unjudged']
      const judged = finalized.pipe(filter(({ name, data }) => judgements.includes(name) && data.work.eq(work)))
      const admitted = await awaited('a judgement of the work', judged)
      assert.equal(admitted.name, 'datasets.Admitted')
      assert.equal(admitted.data.owner.toString(), contributor.address)
      assert.ok(admitted.data.shares.toBigInt() > 0n)
    }),
    t.test('a payment is made, settled and explained, and events tell of it', async () => {
      const told = await send(await payment(await uploadPicture('outputs/03.png'), PRICE), company)
      settled = of(told, 'royalties.Paid').payment.toBigInt()
      const ofPayment = ({ data }: Told) => data.payment.toBigInt() === settled
      const paid = await heard('royalties.Paid', ofPayment)
      assert.equal(paid.data.payer.toString(), company.address)
      assert.equal(paid.data.fee.toBigInt(), PRICE)
      await heard('royalties.Settled', ofPayment)

      const view = ((await api.call.guerdonApi!.payment!(settled)) as Described).unwrap()
      assert.ok(view.outcome.isSome && view.asset.isNative && view.model.toNumber() === model)
      const lines = [...((await api.call.guerdonApi!.explain!(settled)) as Described).unwrap()]
      const sum = lines.reduce((sum, { amount }) => sum + amount.toBigInt(), 0n)
      assert.equal(sum, PRICE)
      assert.ok(lines.some(({ payee }) => payee.isTeam && payee.asTeam.account.eq(contributor.address)))
    }),
  ])
})

test('what was earned is claimed, and the balance grows by it', async () => {
  const income = await own()
  assert.ok(income.claimable.toBigInt() > 0n)
  const before = await balance()
  const claim = api.tx.royalties!.claim!(contributor.address, [['Own', 'Native']])
  const claimed = of(await send(claim, company), 'royalties.Claimed').amount.toBigInt()
  assert.ok(claimed >= income.claimable.toBigInt())
  assert.equal((await balance()) - before, claimed)
  assert.equal((await own()).paidOut.toBigInt(), claimed)
})

/** A payment for one output of the model. */
async function payment(output: Hash, fee: bigint) {
  const { root, locator } = await manifestOf(output)
  return api.tx.royalties!.pay!(model, 'Native', fee, 1, root, locator)
}

/** What the contributor has by its works and its membership of the team. */
async function own(): Promise<Described> {
  const incomes = (await api.call.guerdonApi!.earnings!(contributor.address)) as Described
  return incomes.find(({ source, asset }: Described) => source.isOwn && asset.isNative)
}

async function balance(): Promise<bigint> {
  const account: Described = await api.query.system!.account!(contributor.address)
  return account.data.free.toBigInt()
}

/** The first event of this name, in any block that is final, that `wanted` accepts. */
function heard(name: string, wanted: (told: Told) => boolean): Promise<Told> {
  return awaited(name, finalized.pipe(filter(told => told.name === name && wanted(told))))
}

/** The fields of a transaction's event of this name. */
function of(told: Told[], name: string): Described {
  const found = told.find(event => event.name === name)
  assert.ok(found, `there is no ${name} among ${told.map(({ name }) => name)}`)
  return found.data
}

/** Signs and sends, waits until the block is final, and answers the events; fails with what the chain refuses by. */
function send(transaction: SubmittableExtrinsic<'promise'>, signer: KeyringPair): Promise<Told[]> {
  return new Promise((resolve, reject) => {
    const told = ({ status, events, dispatchError, internalError }: ISubmittableResult) => {
      if (internalError) reject(internalError)
      else if (status.isFinalized && dispatchError) reject(new Error(sentence(dispatchError)))
      else if (status.isFinalized) {
        resolve(events.map(({ event }) => ({ name: `${event.section}.${event.method}`, data: event.data })))
      } else if (status.isInvalid || status.isDropped || status.isUsurped) reject(new Error(`it is ${status.type}`))
    }
    transaction.signAndSend(signer, told).catch(reject)
  })
}

function sentence(error: DispatchError): string {
  if (!error.isModule) return error.toString()
  const { section, name, docs } = api.registry.findMetaError(error.asModule)
  return `${section}.${name}: ${docs.join(' ')}`
}
