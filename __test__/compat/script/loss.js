'use strict'

const assert = require('node:assert/strict')
const { Unavailable } = require('./ask')

/** A store that tells of its loss ('disconnect') lets requests go on without a session instead. */
function outcome ({ errors, value }) {
  if (errors.length > 0) {
    return errors[0] instanceof Error ? 'next(err)' : `next(${typeof errors[0]})`
  }

  return value === 'undefined' ? 'no session' : 'no error'
}

module.exports = [
  {
    title: 'with the backend gone, loading answers next(err)',
    async run ({ visitor, lose, note }) {
      if (!lose) {
        throw new Unavailable('there is no backend to lose')
      }

      await visitor.visit((req) => { req.session.user = 'ada' })
      await lose()
      const visit = await visitor.visit((req) => typeof req.session)

      note(outcome(visit))
      assert.ok(['next(err)', 'no session'].includes(outcome(visit)), outcome(visit))
    }
  },
  {
    title: 'with the backend gone, saving answers next(err) and the response completes',
    async run ({ visitor, lose, note }) {
      if (!lose) {
        throw new Unavailable('there is no backend to lose')
      }

      await lose()
      const visit = await visitor.visit((req) => {
        if (req.session) {
          req.session.user = 'ada'
        }

        return typeof req.session
      })

      note(outcome(visit))
      assert.ok(['next(err)', 'no session'].includes(outcome(visit)), outcome(visit))
      assert.ok(visit.answer.complete, 'the response was cut')
    }
  }
]
