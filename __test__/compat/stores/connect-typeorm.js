'use strict'

/** The entity that the store's README asks for, without decorators. */
const entity = {
  name: 'Session',
  tableName: 'session',
  columns: {
    id: { type: 'varchar', length: 255, primary: true },
    expiredAt: { type: 'bigint' },
    json: { type: 'text' },
    destroyedAt: { type: 'datetime', nullable: true, deleteDate: true }
  }
}

module.exports = {
  package: 'connect-typeorm',
  install: { 'connect-typeorm': '2.0.0', typeorm: '0.3.27', 'sql.js': '1.16.0' },
  level: 'R',
  backend: 'SQLite (sql.js)',
  quick: true,

  async open ({ load }) {
    const { DataSource, EntitySchema } = load('typeorm')
    const { TypeormStore } = load('connect-typeorm')
    const source = new DataSource({ type: 'sqljs', entities: [new EntitySchema(entity)], synchronize: true })

    await source.initialize()

    return {
      store: new TypeormStore({ cleanupLimit: 0, limitSubquery: false, onError () {} }).connect(source.getRepository('Session')),
      lose: () => source.destroy()
    }
  }
}
