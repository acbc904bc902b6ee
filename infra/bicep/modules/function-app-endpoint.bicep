@description('Resource id of the function app.')
param functionAppId string

@description('Name of the endpoint.')
param name string

@description('Azure region.')
param location string

@description('Tags of every resource.')
param tags object

@description('Resource id of the virtual network.')
param networkId string

@description('Resource id of the subnet for private endpoints.')
param subnetId string

@description('Resource id of the resource group with the central private DNS zones; empty to make the zone.')
param dnsZonesGroupId string

var zoneName = 'privatelink.azurewebsites.net'
var hasCentralZones = !empty(dnsZonesGroupId)

// The API and the deployment site are reached from inside the network by the names that they have outside.
resource zone 'Microsoft.Network/privateDnsZones@2024-06-01' = if (!hasCentralZones) {
  name: zoneName
  location: 'global'
  tags: tags

  resource link 'virtualNetworkLinks' = {
    name: name
    location: 'global'
    tags: tags
    properties: {
      registrationEnabled: false
      virtualNetwork: { id: networkId }
    }
  }
}

resource endpoint 'Microsoft.Network/privateEndpoints@2024-07-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    subnet: { id: subnetId }
    privateLinkServiceConnections: [
      { name: 'sites', properties: { privateLinkServiceId: functionAppId, groupIds: ['sites'] } }
    ]
  }

  resource address 'privateDnsZoneGroups' = {
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [
        {
          name: 'sites'
          properties: {
            privateDnsZoneId: hasCentralZones ? '${dnsZonesGroupId}/providers/Microsoft.Network/privateDnsZones/${zoneName}' : zone.id
          }
        }
      ]
    }
  }
}
