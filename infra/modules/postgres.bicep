metadata description = 'The PostgreSQL server, with Entra sign-in only. Databases and roles are made by the postprovision hook, in SQL: only so are their owners certain.'

@description('The server\'s name.')
param name string

@description('Where it is.')
param location string

@description('Tags of the server.')
param tags object

@description('Compute, storage, backup and availability: see sizes.bicep.')
param size object

@description('Whether the apps come through a private endpoint; otherwise Azure\'s own addresses are let in.')
param privateNetworking bool

@description('Extensions that migrations may create.')
param extensions string[]

@description('Who deploys: makes databases and roles, and migrates.')
param deployer { id: string, name: string, type: 'User' | 'ServicePrincipal' | 'Group' }

@description('The workspace that its logs go to.')
param workspaceId string

// The hook opens this rule for the deployer's address and closes it again; every provisioning closes it too. The address of a closed door is one that
// nobody has (RFC 5737).
var closed = { name: 'deployment', from: '192.0.2.0', to: '192.0.2.0' }
// 0.0.0.0 stands for every address in Azure. Whoever comes still needs a token of an identity that has a role here.
var doors = concat([closed], privateNetworking ? [] : [{ name: 'azure', from: '0.0.0.0', to: '0.0.0.0' }])

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

// One change at a time, or the server answers ServerIsBusy; the administrator last, when it is known to answer.
@batchSize(1)
resource firewall 'Microsoft.DBforPostgreSQL/flexibleServers/firewallRules@2025-08-01' = [for door in doors: {
  parent: server
  name: door.name
  properties: { startIpAddress: door.from, endIpAddress: door.to }
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
