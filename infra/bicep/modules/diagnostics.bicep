@description('Name of the storage account.')
param storageAccountName string

@description('Name of the Event Grid system topic.')
param topicName string

@description('Name of the function app.')
param functionAppName string

@description('Name of the Log Analytics workspace.')
param workspaceName string

@description('Whether to log every read, write and delete of a blob or row. The log then contains image names.')
param auditDataAccess bool

// Blob URLs and row keys contain image names, so their access logs are off by default.
var audited = [
  for category in ['StorageRead', 'StorageWrite', 'StorageDelete']: { category: category, enabled: auditDataAccess }
]

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' existing = {
  name: workspaceName
}

resource account 'Microsoft.Storage/storageAccounts@2025-01-01' existing = {
  name: storageAccountName

  resource blobs 'blobServices' existing = {
    name: 'default'
  }

  resource messages 'queueServices' existing = {
    name: 'default'
  }

  resource rows 'tableServices' existing = {
    name: 'default'
  }
}

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = {
  name: topicName
}

resource functionApp 'Microsoft.Web/sites@2024-11-01' existing = {
  name: functionAppName
}

resource ofBlobs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: account::blobs
  properties: {
    workspaceId: workspace.id
    logs: audited
    metrics: [{ category: 'Transaction', enabled: true }]
  }
}

resource ofRows 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: account::rows
  properties: {
    workspaceId: workspace.id
    logs: audited
    metrics: [{ category: 'Transaction', enabled: true }]
  }
}

// The alert on poison messages reads this log; no other signal names the queue that received a message.
resource ofMessages 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: account::messages
  properties: {
    workspaceId: workspace.id
    logs: [
      { category: 'StorageRead', enabled: auditDataAccess }
      { category: 'StorageWrite', enabled: true }
      { category: 'StorageDelete', enabled: auditDataAccess }
    ]
    metrics: [{ category: 'Transaction', enabled: true }]
  }
}

resource ofDelivery 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: topic
  properties: {
    workspaceId: workspace.id
    logs: [{ category: 'DeliveryFailures', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

// The app's logs and traces go to Application Insights; these are only the platform's metrics.
resource ofFunctionApp 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: functionApp
  properties: {
    workspaceId: workspace.id
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}
