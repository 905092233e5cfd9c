metadata description = 'The vault of one app that has secrets. The postprovision hook creates missing secrets; the app reads them through references in its settings.'

import { roles, roleDefinitionId } from 'roles.bicep'

@description('The vault\'s name.')
param name string

@description('The region.')
param location string

@description('Tags of the vault.')
param tags object

@description('Whether only private endpoints and, during a deployment, the deployer\'s address can reach it.')
param privateNetworking bool

@description('Whether a deleted vault is protected from purging. This is irreversible.')
param purgeProtection bool

@description('The app\'s identity: it reads the secrets.')
param identity object

@description('The deployer, who creates the secrets.')
param deployer { id: string, type: 'User' | 'ServicePrincipal' | 'Group' }

@description('The workspace for its logs.')
param workspaceId string

resource vault 'Microsoft.KeyVault/vaults@2026-05-15' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: purgeProtection ? 90 : 7
    // Azure refuses false, even if it was never true.
    enablePurgeProtection: purgeProtection ? true : null
    publicNetworkAccess: 'Enabled'
    networkAcls: { defaultAction: privateNetworking ? 'Deny' : 'Allow', bypass: 'AzureServices' }
  }
}

resource reader 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, identity.principalId, roles.keyVaultSecretsUser)
  scope: vault
  properties: {
    roleDefinitionId: roleDefinitionId(roles.keyVaultSecretsUser)
    principalId: identity.principalId
    principalType: 'ServicePrincipal'
  }
}

resource writer 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, deployer.id, roles.keyVaultSecretsOfficer)
  scope: vault
  properties: {
    roleDefinitionId: roleDefinitionId(roles.keyVaultSecretsOfficer)
    principalId: deployer.id
    principalType: deployer.type
  }
}

#disable-next-line use-recent-api-versions // there is no stable version of this type
resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-log-analytics'
  scope: vault
  properties: {
    workspaceId: workspaceId
    logs: [{ categoryGroup: 'audit', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

@description('The vault, for its private endpoint.')
output id string = vault.id
