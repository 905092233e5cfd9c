metadata description = 'The virtual network, for the apps\' outbound traffic and the private endpoints of data services and apps.'

@description('The network\'s name.')
param name string

@description('The region.')
param location string

@description('Tags of each resource.')
param tags object

var prefixes = { gateway: '10.40.0.0/24', staff: '10.40.3.0/24', apps: '10.40.8.0/21', data: '10.40.1.0/24', sites: '10.40.2.0/24' }

@description('The private DNS zones, by the group of their endpoints.')
var zoneNames = {
  blob: 'privatelink.blob.${environment().suffixes.storage}'
  queue: 'privatelink.queue.${environment().suffixes.storage}'
  table: 'privatelink.table.${environment().suffixes.storage}'
  namespace: 'privatelink.servicebus.windows.net'
  vault: 'privatelink.vaultcore.azure.net'
  postgresqlServer: 'privatelink.postgres.database.azure.com'
  sites: 'privatelink.azurewebsites.net'
}

// All apps can reach the endpoints of the data services; only the gateway, and what operates the platform, can reach those of the apps.
var endpointSubnets = [
  { name: 'data', prefix: prefixes.data, from: [prefixes.gateway, prefixes.staff, prefixes.apps], ports: ['443', '5432', '5671', '5672'] }
  { name: 'sites', prefix: prefixes.sites, from: [prefixes.gateway, prefixes.staff], ports: ['443'] }
]
// About 40 addresses per app at most; those two have a subnet of their own, so that rules can tell them from the others.
var appSubnets = [
  { name: 'gateway', prefix: prefixes.gateway }
  { name: 'staff', prefix: prefixes.staff }
  { name: 'apps', prefix: prefixes.apps }
]

resource endpointRules 'Microsoft.Network/networkSecurityGroups@2026-03-01' = [for subnet in endpointSubnets: {
  name: 'nsg-${subnet.name}'
  location: location
  tags: tags
  properties: {
    securityRules: [
      {
        name: 'allow-apps'
        properties: {
          priority: 100
          direction: 'Inbound'
          access: 'Allow'
          protocol: 'Tcp'
          sourceAddressPrefixes: subnet.from
          sourcePortRange: '*'
          destinationAddressPrefix: subnet.prefix
          destinationPortRanges: subnet.ports
        }
      }
      {
        name: 'deny-others'
        properties: {
          priority: 4000
          direction: 'Inbound'
          access: 'Deny'
          protocol: '*'
          sourceAddressPrefix: '*'
          sourcePortRange: '*'
          destinationAddressPrefix: '*'
          destinationPortRange: '*'
        }
      }
    ]
  }
}]

// All subnets are part of the network resource: as resources of their own they race, and a redeployment of the network removes them.
resource network 'Microsoft.Network/virtualNetworks@2026-03-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: ['10.40.0.0/16'] }
    subnets: concat(
      map(appSubnets, subnet => {
        name: subnet.name
        properties: {
          addressPrefix: subnet.prefix
          delegations: [{ name: 'flex-consumption', properties: { serviceName: 'Microsoft.App/environments' } }]
        }
      }),
      map(range(0, length(endpointSubnets)), i => {
        name: endpointSubnets[i].name
        properties: {
          addressPrefix: endpointSubnets[i].prefix
          privateEndpointNetworkPolicies: 'NetworkSecurityGroupEnabled'
          networkSecurityGroup: { id: resourceId('Microsoft.Network/networkSecurityGroups', 'nsg-${endpointSubnets[i].name}') }
        }
      }))
  }
  dependsOn: [endpointRules]
}

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [for zone in items(zoneNames): {
  name: zone.value
  location: 'global'
  tags: tags
}]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [for (zone, i) in items(zoneNames): {
  parent: zones[i]
  name: 'to-${name}'
  location: 'global'
  tags: tags
  properties: {
    virtualNetwork: { id: network.id }
    registrationEnabled: false
  }
}]

@description('The subnets\' ids: gateway, staff (what asks all apps) and apps for outbound traffic, data and sites for endpoints.')
output subnets object = {
  gateway: resourceId('Microsoft.Network/virtualNetworks/subnets', network.name, 'gateway')
  staff: resourceId('Microsoft.Network/virtualNetworks/subnets', network.name, 'staff')
  apps: resourceId('Microsoft.Network/virtualNetworks/subnets', network.name, 'apps')
  data: resourceId('Microsoft.Network/virtualNetworks/subnets', network.name, 'data')
  sites: resourceId('Microsoft.Network/virtualNetworks/subnets', network.name, 'sites')
}

@description('The private DNS zones\' ids, by the group of their endpoints.')
output zones object = toObject(items(zoneNames), zone => zone.key, zone => resourceId('Microsoft.Network/privateDnsZones', zone.value))
