// PAPI against a running node, with the types that `papi add` generated from that node's metadata.

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { guerdon } from '@polkadot-api/descriptors'
import { type UnifiedMetadata, decAnyMetadata, unifyMetadata } from '@polkadot-api/substrate-bindings'
import { sr25519CreateDerive } from '@polkadot-labs/hdkd'
import { DEV_MINI_SECRET, ss58Address } from '@polkadot-labs/hdkd-helpers'
import { Enum, type PolkadotSigner, type Transaction } from 'polkadot-api'
import { getPolkadotSigner } from 'polkadot-api/signer'
import { createWsClient } from 'polkadot-api/ws'
import { type Observable, ReplaySubject, filter, map, merge, mergeMap } from 'rxjs'
import { awaited } from './awaited.ts'
import { type Hash, NODE, manifestOf, uploadPicture } from './engine.ts'

const PALLETS = ['Works', 'Datasets', 'Models', 'Royalties', 'Attribution', 'Governance']
const DATASET = 0
const PRICE = 250_000_000_000n

const client = createWsClient(NODE)
const api = client.getTypedApi(guerdon)
const contributor = account('//Alice//stash')
const company = account('//Bob//stash')

const { Works, Datasets, Royalties } = api.event
const heard = {
  registered: replayed(Works.Registered),
  admitted: replayed(Datasets.Admitted),
  refused: replayed(Datasets.Refused),
  unjudged: replayed(Datasets.Unjudged),
  paid: replayed(Royalties.Paid),
  settled: replayed(Royalties.Settled),
}
let metadata: UnifiedMetadata
let model: number
let settled: bigint

after(() => client.destroy())

test('the metadata has all pallets, and says what everything in them is', async () => {
  const bytes = await api.apis.Metadata.metadata_at_version(16)
  assert.ok(bytes, 'the node has no metadata of version 16')
  metadata = unifyMetadata(decAnyMetadata(bytes))
  for (const name of PALLETS) {
    const pallet = metadata.pallets.find(pallet => pallet.name === name)
    assert.ok(pallet, `there is no pallet ${name}`)
    const [calls, events, errors] = [pallet.calls, pallet.events, pallet.errors].map(item => variants(item?.type))
    assert.ok(calls?.length && events?.length && errors?.length, `${name} lacks calls, events or errors`)
    const fields = events.flatMap(({ fields }) => fields)
    for (const item of [...calls, ...events, ...fields, ...errors, ...pallet.constants]) {
      assert.notEqual(item.docs.join('').trim(), '', `nothing says what ${item.name} of ${name} is`)
    }
  }
})

test('the types are those of the chain', async () => {
  const { compat } = await api.getStaticApis()
  assert.ok(compat.tx.Royalties.pay.isCompatible() && compat.apis.GuerdonApi.explain.isCompatible())
  const { treasury, attributors } = await api.constants.Royalties.NetworkCut()
  assert.ok(treasury + attributors < 1_000_000_000)

  const root: Hash = `0x${'00'.repeat(32)}`
  const rest = { model: 0, asset: Enum('Native'), outputs: 1, root, manifest: new Uint8Array() }
  const call = await api.tx.Royalties.pay({ ...rest, fee: 1n }).getEncodedData()
  const [index, number, asset, amount, hash, empty] = [2, 4, 1, 16, 32, 1]
  assert.equal(call.length, index + number + asset + amount + number + hash + empty)
  // @ts-expect-error: a number does not tell all amounts exactly
  await assert.rejects(async () => api.tx.Royalties.pay({ ...rest, fee: 1 }).getEncodedData())
})

test('a model is registered', async () => {
  const events = await send(api.tx.Models.register({
    prices: [[Enum('Native'), PRICE]],
    team: [[contributor.address, Enum('Researcher'), 1]],
    training: [[DATASET, 1]],
    parent: undefined,
    derivatives: Enum('Refused'),
  }), contributor.signer)
  model = api.event.Models.Registered.filter(events)[0]!.payload.model
  const record = await api.query.Models.Models.getValue(model)
  assert.deepEqual(record?.prices, [[Enum('Native'), PRICE]])
  assert.equal(record.operator, contributor.address)
})

test('a payment below the price is refused, with the error and its sentence from the metadata', async () => {
  const output = await uploadPicture('outputs/04.png')
  await assert.rejects(send(await payment(output, PRICE - 1n), company.signer), {
    message: "Royalties.FeeBelowPrice: The fee is below the model's price for this many outputs.",
  })
})

test('works and payments', { concurrency: true }, async t => {
  await Promise.all([
    t.test('a work is registered, offered and admitted, and events tell of it', async () => {
      const work = await uploadPicture('works/rafael-quintero/01-dahlias.png')
      await send(api.tx.Works.register({
        work,
        locator: new Uint8Array(),
        licence: Buffer.from('CC-BY-4.0'),
        consent: Enum('AllowWithRoyalty'),
        parents: [],
      }), contributor.signer)
      const registered = await first('Registered', heard.registered, event => event.work === work)
      assert.equal(registered.owner, contributor.address)
      const record = await api.query.Works.Works.getValue(work)
      assert.equal(Buffer.from(record!.licence).toString(), 'CC-BY-4.0')

      await send(api.tx.Datasets.offer({ dataset: DATASET, work }), contributor.signer)
      const judged = merge(
        heard.admitted.pipe(map(event => ({ ...event, admitted: true }))),
        merge(heard.refused, heard.unjudged).pipe(map(event => ({ ...event, admitted: false }))),
      )
      const judgement = await first('a judgement of the work', judged, event => event.work === work)
      assert.ok(judgement.admitted, 'the work is not admitted')
      const offer = await api.query.Datasets.Offers.getValue(DATASET, work)
      assert.ok(offer?.admitted_at && offer.shares > 0n)
    }),
    t.test('a payment is made, settled and explained, and events tell of it', async () => {
      const events = await send(await payment(await uploadPicture('outputs/04.png'), PRICE), company.signer)
      settled = Royalties.Paid.filter(events)[0]!.payload.payment
      const paid = await first('Paid', heard.paid, event => event.payment === settled)
      assert.deepEqual([paid.payer, paid.fee, paid.model], [company.address, PRICE, model])
      await first('Settled', heard.settled, event => event.payment === settled)

      const view = await api.apis.GuerdonApi.payment(settled)
      assert.equal(view?.fee, PRICE)
      assert.ok(view.outcome)
      const lines = await api.apis.GuerdonApi.explain(settled)
      assert.equal(lines?.reduce((sum, { amount }) => sum + amount, 0n), PRICE)
      assert.ok(lines.some(({ payee }) => payee.type === 'Team' && payee.value.account === contributor.address))
    }),
  ])
})

test('what was earned is claimed, and the balance grows by it', async () => {
  const income = await own()
  assert.ok(income.claimable > 0n)
  const before = await balance()
  const claim = api.tx.Royalties.claim({ account: contributor.address, sources: [[Enum('Own'), Enum('Native')]] })
  const claimed = Royalties.Claimed.filter(await send(claim, company.signer))[0]!.payload.amount
  assert.ok(claimed >= income.claimable)
  assert.equal((await balance()) - before, claimed)
  assert.equal((await own()).paid_out, claimed)
})

/** A development account. */
function account(path: string) {
  const { publicKey, sign } = sr25519CreateDerive(DEV_MINI_SECRET)(path)
  return { address: ss58Address(publicKey), signer: getPolkadotSigner(publicKey, 'Sr25519', sign) }
}

/** A payment for one output of the model. */
async function payment(output: Hash, fee: bigint) {
  const { root, locator } = await manifestOf(output)
  return api.tx.Royalties.pay({ model, asset: Enum('Native'), fee, outputs: 1, root, manifest: Buffer.from(locator) })
}

/** What the contributor has by its works and its membership of the team. */
async function own() {
  const incomes = await api.apis.GuerdonApi.earnings(contributor.address)
  const income = incomes.find(({ source, asset }) => source.type === 'Own' && asset.type === 'Native')
  assert.ok(income, 'the contributor has earned nothing')
  return income
}

async function balance(): Promise<bigint> {
  return (await api.query.System.Account.getValue(contributor.address)).data.free
}

/** Signs and sends, waits until the block is final, and answers the events; fails with what the chain refuses by. */
async function send(transaction: Transaction, signer: PolkadotSigner) {
  const result = await transaction.signAndSubmit(signer)
  if (!result.ok) throw new Error(sentence(result.dispatchError))
  return result.events
}

function sentence(error: { type: string; value: unknown }): string {
  if (error.type !== 'Module') return error.type
  const { type: pallet, value } = error.value as { type: string; value: { type: string } }
  const errors = metadata.pallets.find(({ name }) => name === pallet)?.errors
  const docs = variants(errors?.type).find(({ name }) => name === value.type)?.docs ?? []
  return `${pallet}.${value.type}: ${docs.join(' ')}`
}

/** The variants of a type of the metadata. */
function variants(type: number | undefined) {
  const entry = metadata.lookup.find(({ id }) => id === type)
  return entry?.def.tag === 'variant' ? entry.def.value : []
}

/** The payloads of all events of a kind, in blocks that are final, from now on. */
function replayed<Payload>({ watch }: { watch: () => Observable<{ events: { payload: Payload }[] }> }) {
  const payloads = new ReplaySubject<Payload>()
  watch().pipe(mergeMap(({ events }) => events.map(({ payload }) => payload))).subscribe(payloads)
  return payloads
}

/** The first event that `wanted` accepts. */
function first<Event>(what: string, events: Observable<Event>, wanted: (event: Event) => boolean): Promise<Event> {
  return awaited(what, events.pipe(filter(wanted)))
}
