'use strict'

/** Lets the remaining life tick down from what the server said when it sent the page. */

const figure = document.querySelector('[data-life-ms]')
const progress = document.querySelector('progress')
const end = performance.now() + Number(figure.dataset.lifeMs)

function tick () {
  const ms = Math.max(0, end - performance.now())
  progress.value = ms
  figure.textContent = ms === 0 ? 'over' : `${Math.ceil(ms / 1000)} s`
  if (ms === 0) clearInterval(timer)
}

const timer = setInterval(tick, 250)
