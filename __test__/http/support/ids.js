'use strict'

/** Serves the ID of the request's session, which changes with every visit. */
function serveIds (site, options, ...before) {
  site.serve(...before, site.session(options), function (req, res) {
    req.session.views = (req.session.views || 0) + 1
    res.end(`${req.session.id}: ${req.session.views}`)
  })
}

module.exports = { serveIds }
