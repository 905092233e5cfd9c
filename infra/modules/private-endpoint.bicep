metadata description = 'A private endpoint of one resource, and its name in the private DNS zone.'

@description('The target resource.')
param target { name: string, id: string, group: string }

@description('The region.')
param location string

@description('Tags of the endpoint.')
param tags object

@description('The subnet of the endpoint.')
param subnetId string

@description('The private DNS zone of this kind of resource.')
param zoneId string

resource endpoint 'Microsoft.Network/privateEndpoints@2026-03-01' = {
  name: 'pe-${target.name}-${target.group}'
  location: location
  tags: tags
  properties: {
    subnet: { id: subnetId }
    privateLinkServiceConnections: [
      {
        name: target.group
        properties: { privateLinkServiceId: target.id, groupIds: [target.group] }
      }
    ]
  }
}

resource zones 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2026-03-01' = {
  parent: endpoint
  name: 'default'
  properties: {
    privateDnsZoneConfigs: [{ name: target.group, properties: { privateDnsZoneId: zoneId } }]
  }
}
