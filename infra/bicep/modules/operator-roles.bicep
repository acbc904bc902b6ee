import { blobPoisonQueue, overlayContainer, overlayQueue, runContainer, tables, xrayContainer } from '../storage-names.bicep'
import { roleIds } from '../role-ids.bicep'

@description('Object id of the person or pipeline that uploads images and reads results.')
param principalId string

@description('The type of principal that the object id belongs to.')
@allowed(['User', 'Group', 'ServicePrincipal'])
param principalType string

@description('Name of the storage account that holds images and results.')
param storageAccountName string

// Each role holds for one container, queue or table. Whoever uploads can replace neither a model, nor a message, nor a row, and the
// account with the app's package and keys is not in reach at all.
var readContainers = [overlayContainer, runContainer]
var poisonQueues = ['${overlayQueue}-poison', blobPoisonQueue]

resource account 'Microsoft.Storage/storageAccounts@2025-01-01' existing = {
  name: storageAccountName

  resource blobs 'blobServices' existing = {
    name: 'default'

    resource xrays 'containers' existing = {
      name: xrayContainer
    }

    resource readable 'containers' existing = [for name in readContainers: { name: name }]
  }

  resource messages 'queueServices' existing = {
    name: 'default'

    resource poison 'queues' existing = [for name in poisonQueues: { name: name }]
  }

  resource rows 'tableServices' existing = {
    name: 'default'

    resource table 'tables' existing = [for name in tables: { name: name }]
  }
}

resource uploads 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account::blobs::xrays.id, principalId, roleIds.storageBlobDataContributor)
  scope: account::blobs::xrays
  properties: {
    principalId: principalId
    principalType: principalType
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds.storageBlobDataContributor)
  }
}

resource readsBlobs 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (name, index) in readContainers: {
    name: guid(account::blobs::readable[index].id, principalId, roleIds.storageBlobDataReader)
    scope: account::blobs::readable[index]
    properties: {
      principalId: principalId
      principalType: principalType
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds.storageBlobDataReader)
    }
  }
]

resource readsPoison 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (name, index) in poisonQueues: {
    name: guid(account::messages::poison[index].id, principalId, roleIds.storageQueueDataReader)
    scope: account::messages::poison[index]
    properties: {
      principalId: principalId
      principalType: principalType
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds.storageQueueDataReader)
    }
  }
]

resource readsRows 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (name, index) in tables: {
    name: guid(account::rows::table[index].id, principalId, roleIds.storageTableDataReader)
    scope: account::rows::table[index]
    properties: {
      principalId: principalId
      principalType: principalType
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds.storageTableDataReader)
    }
  }
]
