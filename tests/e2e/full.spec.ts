// There is no more room: what a person wrote stays where it was written, is said to be not saved, and can be taken out. Once
// there is room it is sent, without loading anything anew; and an answer that did not fit is saved.
import { expect, test } from './kit/app.ts'

test('what does not fit is said to be not saved, can be exported, and is sent once there is room', async ({
  app,
  page,
}) => {
  await page.addInitScript(() => {
    const { put } = IDBObjectStore.prototype
    IDBObjectStore.prototype.put = function (this: IDBObjectStore, ...given: Parameters<typeof put>) {
      const { status } = Object(given[0]) as { status?: string }
      if ('isFull' in globalThis || ('isFullAtEnd' in globalThis && status === 'complete'))
        throw new DOMException('The quota has been exceeded', 'QuotaExceededError')
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

  await page.evaluate(() => void Object.assign(globalThis, { isFullAtEnd: true }))
  await app.message.fill('What is the boat called?')
  await app.send.click()
  const unsaved = page.getByRole('alert').filter({ hasText: 'This answer is not saved' })
  await expect(unsaved).toContainText('out of space')
  await unsaved.getByRole('button', { name: 'Save again', exact: true }).click()
  await expect(unsaved.getByRole('button', { name: 'Save again', exact: true })).toBeEnabled()
  await page.evaluate(() => void Reflect.deleteProperty(globalThis, 'isFullAtEnd'))
  await unsaved.getByRole('button', { name: 'Save again', exact: true }).click()
  await expect(unsaved).toHaveCount(0)
  await app.answered()
  await page.reload()
  await expect(app.yours.nth(1)).toContainText('Saltholm')
  await expect(app.answers.last()).toContainText('Meridian')
  await expect(app.answers.last()).not.toContainText('stopped')
})
