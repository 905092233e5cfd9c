metadata description = 'Log Analytics and Application Insights. Telemetry is taken only from identities that may publish it: there is no instrumentation key to steal.'

import { roles, roleDefinitionId } from 'roles.bicep'

@description('The workspace\'s name.')
param workspaceName string

@description('The Application Insights component\'s name.')
param componentName string

@description('Where they are.')
param location string

@description('Tags of each resource.')
param tags object

@description('How many days logs are kept.')
param retentionDays int

@description('The most gigabytes taken in a day; -1 for no limit.')
param dailyCapGb int

@description('The apps\' identities: they publish telemetry.')
param identities array

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' = {
  name: workspaceName
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: retentionDays
    workspaceCapping: { dailyQuotaGb: dailyCapGb }
    features: { disableLocalAuth: true }
  }
}

resource component 'Microsoft.Insights/components@2020-02-02' = {
  name: componentName
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    IngestionMode: 'LogAnalytics'
    DisableLocalAuth: true
  }
}

resource publishers 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for identity in identities: {
  name: guid(component.id, identity.principalId, roles.monitoringMetricsPublisher)
  scope: component
  properties: {
    roleDefinitionId: roleDefinitionId(roles.monitoringMetricsPublisher)
    principalId: identity.principalId
    principalType: 'ServicePrincipal'
  }
}]

@description('The workspace, for diagnostic settings.')
output workspaceId string = workspace.id

@description('Where telemetry goes.')
#disable-next-line outputs-should-not-contain-secrets // it says where telemetry goes and lets nobody in: local authentication is off
output connectionString string = component.properties.ConnectionString
