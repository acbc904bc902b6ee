import { roleIds } from '../role-ids.bicep'

@description('Object id of the person or pipeline that uploads images, reads predictions and handles poison messages.')
param principalId string

@description('The type of principal that the object id belongs to.')
@allowed(['User', 'Group', 'ServicePrincipal'])
param principalType string

@description('Name of the storage account.')
param storageAccountName string

var storageRoles = [
  roleIds.storageBlobDataContributor
  roleIds.storageQueueDataContributor
  roleIds.storageTableDataReader
]

resource account 'Microsoft.Storage/storageAccounts@2025-01-01' existing = {
  name: storageAccountName
}

resource onStorage 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in storageRoles: {
    name: guid(account.id, principalId, role)
    scope: account
    properties: {
      principalId: principalId
      principalType: principalType
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
    }
  }
]
