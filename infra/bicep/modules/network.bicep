@description('Name of the virtual network.')
param name string

@description('Azure region.')
param location string

@description('Tags of every resource.')
param tags object

@description('Address space of the network, at least a /24.')
param addressPrefix string

@description('Resource id of an existing subnet for the app; empty to make the network.')
param functionAppSubnetId string

@description('Resource id of an existing subnet for private endpoints; empty to make the network.')
param privateEndpointSubnetId string

@description('Resource id of the resource group with the central private DNS zones; empty to make zones.')
param dnsZonesGroupId string

@description('Names of the storage accounts that are reached through private endpoints.')
param storageAccountNames string[]

var isGiven = !empty(privateEndpointSubnetId)
var hasCentralZones = !empty(dnsZonesGroupId)
var networkId = isGiven ? split(privateEndpointSubnetId, '/subnets/')[0] : network.id
var endpointSubnetId = isGiven ? privateEndpointSubnetId : '${network.id}/subnets/private-endpoints'

var services = ['blob', 'queue', 'table']
var endpoints = flatten(map(storageAccountNames, account => map(services, service => { account: account, service: service })))

resource network 'Microsoft.Network/virtualNetworks@2024-07-01' = if (!isGiven) {
  name: name
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: [addressPrefix] }
    subnets: [
      {
        name: 'function-app'
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, 26, 0)
          delegations: [
            { name: 'flex-consumption', properties: { serviceName: 'Microsoft.App/environments' } }
          ]
        }
      }
      {
        name: 'private-endpoints'
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, 26, 1)
          privateEndpointNetworkPolicies: 'Disabled'
        }
      }
    ]
  }
}

resource zone 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for service in services: if (!hasCentralZones) {
    name: 'privatelink.${service}.${environment().suffixes.storage}'
    location: 'global'
    tags: tags
  }
]

resource link 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (service, index) in services: if (!hasCentralZones) {
    parent: zone[index]
    name: name
    location: 'global'
    tags: tags
    properties: {
      registrationEnabled: false
      virtualNetwork: { id: networkId }
    }
  }
]

resource endpoint 'Microsoft.Network/privateEndpoints@2024-07-01' = [
  for to in endpoints: {
    name: '${to.account}-${to.service}'
    location: location
    tags: tags
    properties: {
      subnet: { id: endpointSubnetId }
      privateLinkServiceConnections: [
        {
          name: to.service
          properties: {
            privateLinkServiceId: resourceId('Microsoft.Storage/storageAccounts', to.account)
            groupIds: [to.service]
          }
        }
      ]
    }
  }
]

resource address 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-07-01' = [
  for (to, index) in endpoints: {
    parent: endpoint[index]
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [
        {
          name: to.service
          properties: {
            privateDnsZoneId: hasCentralZones
              ? '${dnsZonesGroupId}/providers/Microsoft.Network/privateDnsZones/privatelink.${to.service}.${environment().suffixes.storage}'
              : zone[indexOf(services, to.service)].id
          }
        }
      ]
    }
  }
]

output id string = networkId
output functionAppSubnetId string = isGiven ? functionAppSubnetId : '${network.id}/subnets/function-app'
output privateEndpointSubnetId string = endpointSubnetId
