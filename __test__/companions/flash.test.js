'use strict'

const flash = require('connect-flash')
const { parity } = require('../support/site')
const { frameworks, serveWith } = require('./frameworks')

for (const name of Object.keys(frameworks)) {
  parity(`should show connect-flash's messages once, after the redirect, with ${name}`, async function (site) {
    serveWith(site, name, site.session({ store: site.store() }), flash(), function (req, res) {
      if (req.url === '/do') {
        req.flash('info', 'done')
        req.flash('info', 'and %d more', 2)
        res.writeHead(303, { Location: '/' })
        return res.end()
      }

      res.end(JSON.stringify(req.flash('info')))
    })
    await site.visit('/do')

    return [(await site.visit()).body, (await site.visit()).body]
  }, ['["done","and 2 more"]', '[]'])
}
