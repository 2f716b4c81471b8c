// There is no more room: what a person wrote stays where it was written, is said to be not saved, and can be taken out. Once
// there is room it is sent, without loading anything anew.
import { expect, test } from './kit/app.ts'

test('what does not fit is said to be not saved, can be exported, and is sent once there is room', async ({
  app,
  page,
}) => {
  await page.addInitScript(() => {
    const { put } = IDBObjectStore.prototype
    IDBObjectStore.prototype.put = function (this: IDBObjectStore, ...given: Parameters<typeof put>) {
      if ('isFull' in globalThis) throw new DOMException('The quota has been exceeded', 'QuotaExceededError')
      return put.apply(this, given)
    }
  })
  await app.open()
  await app.say('The boat is called Meridian.')
  await page.evaluate(() => void Object.assign(globalThis, { isFull: true }))
  await app.message.fill('The harbour is called Saltholm.')
  await app.send.click()
  const notice = page.getByRole('alert').filter({ hasText: 'Not saved, not sent: your words are still here' })
  await expect(notice).toContainText('out of space')
  await expect(app.message).toHaveValue('The harbour is called Saltholm.')
  await expect(app.yours).toHaveCount(1)
  const download = page.waitForEvent('download')
  await notice.getByRole('button', { name: 'Export', exact: true }).click()
  expect((await download).suggestedFilename()).toBe('recollect-not-saved.txt')
  await page.evaluate(() => void Reflect.deleteProperty(globalThis, 'isFull'))
  await notice.getByRole('button', { name: 'Retry', exact: true }).click()
  await expect(notice).toHaveCount(0)
  await expect(app.yours).toHaveCount(2)
  await app.answered()
  await page.reload()
  await expect(app.yours.last()).toContainText('Saltholm')
})
