metadata description = 'The PostgreSQL server, with Entra sign-in only. The postprovision hook creates databases and roles in SQL, because only then are their owners certain.'

@description('The server\'s name.')
param name string

@description('The region.')
param location string

@description('Tags of the server.')
param tags object

@description('Compute, storage, backup and availability: see sizes.bicep.')
param size object

@description('Whether the apps use a private endpoint; otherwise the firewall admits Azure\'s addresses.')
param privateNetworking bool

@description('Extensions that migrations may create.')
param extensions string[]

@description('The deployer, who creates databases and roles and applies migrations.')
param deployer { id: string, name: string, type: 'User' | 'ServicePrincipal' | 'Group' }

@description('The workspace for its logs.')
param workspaceId string

// The hook sets this rule to the deployer's address and resets it afterwards; every provisioning resets it too. The closed rule admits an address
// that nobody has (RFC 5737).
var closed = { name: 'deployment', from: '192.0.2.0', to: '192.0.2.0' }
// 0.0.0.0 stands for every address in Azure. Clients still need a token of an identity with a role here.
var firewallRules = concat([closed], privateNetworking ? [] : [{ name: 'azure', from: '0.0.0.0', to: '0.0.0.0' }])

resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2025-08-01' = {
  name: name
  location: location
  tags: tags
  sku: size.sku
  properties: {
    version: '17'
    authConfig: { activeDirectoryAuth: 'Enabled', passwordAuth: 'Disabled', tenantId: tenant().tenantId }
    storage: { storageSizeGB: size.storageGb, autoGrow: 'Enabled' }
    backup: { backupRetentionDays: size.backupRetentionDays, geoRedundantBackup: size.geoRedundantBackup }
    highAvailability: { mode: size.highAvailability }
    network: { publicNetworkAccess: 'Enabled' }
    // Sundays, 02:00 UTC.
    maintenanceWindow: { customWindow: 'Enabled', dayOfWeek: 0, startHour: 2, startMinute: 0 }
  }
}

// One change at a time, otherwise the server returns ServerIsBusy; the administrator last, when the server responds.
@batchSize(1)
resource firewall 'Microsoft.DBforPostgreSQL/flexibleServers/firewallRules@2025-08-01' = [for rule in firewallRules: {
  parent: server
  name: rule.name
  properties: { startIpAddress: rule.from, endIpAddress: rule.to }
}]

resource allowedExtensions 'Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01' = if (!empty(extensions)) {
  parent: server
  name: 'azure.extensions'
  properties: { value: toUpper(join(extensions, ',')), source: 'user-override' }
  dependsOn: [firewall]
}

resource administrator 'Microsoft.DBforPostgreSQL/flexibleServers/administrators@2025-08-01' = {
  parent: server
  name: deployer.id
  properties: {
    principalName: deployer.name
    principalType: deployer.type
    tenantId: tenant().tenantId
  }
  dependsOn: [allowedExtensions]
}

#disable-next-line use-recent-api-versions // there is no stable version of this type
resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-log-analytics'
  scope: server
  properties: {
    workspaceId: workspaceId
    logs: [{ categoryGroup: 'allLogs', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
  dependsOn: [administrator]
}

@description('The server, for its private endpoint and the hook.')
output id string = server.id

@description('Its host name.')
output host string = server.properties.fullyQualifiedDomainName
