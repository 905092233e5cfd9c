metadata description = 'Locks against accidental deletion of what cannot be recreated: the databases and the blobs.'

@description('The PostgreSQL server\'s name.')
param postgres string

@description('The storage accounts\' names.')
param accounts string[]

resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2025-08-01' existing = {
  name: postgres
}

resource account 'Microsoft.Storage/storageAccounts@2026-09-01' existing = [for name in accounts: {
  name: name
}]

resource serverLock 'Microsoft.Authorization/locks@2020-05-01' = {
  name: 'keep'
  scope: server
  properties: { level: 'CanNotDelete', notes: 'Holds the databases. Remove this lock to delete them.' }
}

resource accountLock 'Microsoft.Authorization/locks@2020-05-01' = [for (name, i) in accounts: {
  name: 'keep'
  scope: account[i]
  properties: { level: 'CanNotDelete', notes: 'Holds blobs. Remove this lock to delete them.' }
}]
