'use strict'

/** Shows each device in its place, keeps links and forms within it, and lets the remaining life tick down. */

const TICK_MS = 250

/** When the session ends, by the element that shows it; from what the server said as it sent the page. */
const ends = new WeakMap()

async function show (device, url, options) {
  const response = await fetch(url, options)
  const loaded = new window.DOMParser().parseFromString(await response.text(), 'text/html')
  device.replaceChildren(...loaded.querySelector('main').children)
  await complete(device)
}

/** The page was made before its own response ended: the log now has that, too. */
async function complete (device) {
  startCountdown(device)
  const response = await fetch(`${device.dataset.device}log`)
  device.querySelector('[data-log]').innerHTML = await response.text()
}

function startCountdown (device) {
  const figure = device.querySelector('[data-life-ms]')
  if (figure) ends.set(figure, performance.now() + Number(figure.dataset.lifeMs))
}

function tick () {
  for (const figure of document.querySelectorAll('[data-life-ms]')) {
    const ms = Math.max(0, (ends.get(figure) ?? 0) - performance.now())
    const seconds = Math.ceil(ms / 1000)
    figure.textContent = ms === 0 ? 'over' : `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
    figure.parentElement.querySelector('progress').value = ms
  }
}

document.addEventListener('submit', async (event) => {
  const form = event.target
  const device = form.closest('[data-device]')
  event.preventDefault()
  await show(device, form.action, { method: 'POST', body: new URLSearchParams(new FormData(form)) })
  // Who is logged in where, other devices show as well: those on which somebody is.
  if (!('everywhere' in form.dataset)) return
  for (const other of document.querySelectorAll('[data-device]:has([data-user])')) {
    if (other !== device) show(other, other.dataset.device)
  }
})

document.addEventListener('click', (event) => {
  const device = event.target.closest('[data-device]')
  const link = event.target.closest('a')
  if (!device || !link) return
  event.preventDefault()
  show(device, link.href)
})

for (const device of document.querySelectorAll('[data-device]')) {
  if (device.querySelector('[data-log]')) complete(device)
  else show(device, device.dataset.device)
}
setInterval(tick, TICK_MS)
