'use strict'

/*
 * One building block, ours or the packages' it replaces, in a process of its own.
 */

const buildingBlocks = require('./building-blocks')
const { mainThreadCpu } = require('./cpu-clock')
const { serve } = require('./child')

const WARM_UP_CALLS = 50000

let call
let last // keeps the result alive, so that no call can be optimized away

function run (calls) {
  for (let i = 0; i < calls; i++) last = call()
}

serve({
  /**
   * @param {{ block: string, side: 'peer' | 'ours' }} details
   * @returns {string | undefined} what the block yields, where that is the same each time
   */
  prepare ({ block, side }) {
    const { [side]: create, random } = buildingBlocks[block]
    call = create()
    run(WARM_UP_CALLS)
    return random ? String(last).length : last
  },

  /**
   * @param {{ calls: number }} details
   * @returns {number} ns a call
   */
  round ({ calls }) {
    run(calls >> 4)
    const start = mainThreadCpu()
    run(calls)
    return (mainThreadCpu() - start) * 1000 / calls
  }
})
