metadata description = 'One managed identity per app, created first, so that its roles are assigned while the slow resources are still being created.'

@description('The services: name and identity name of each.')
param services { name: string, identity: string }[]

@description('The region.')
param location string

@description('Tags of each resource.')
param tags object

resource identities 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = [for service in services: {
  name: service.identity
  location: location
  tags: tags
}]

@description('The identities, in the services\' order.')
output apps array = [for (service, i) in services: {
  name: service.name
  identityName: identities[i].name
  id: identities[i].id
  clientId: identities[i].properties.clientId
  principalId: identities[i].properties.principalId
}]
