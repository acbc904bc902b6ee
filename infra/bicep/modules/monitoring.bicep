@description('Name of the Log Analytics workspace.')
param workspaceName string

@description('Name of the Application Insights resource.')
param applicationInsightsName string

@description('Azure region.')
param location string

@description('Tags of every resource.')
param tags object

@description('Days that logs are kept.')
@minValue(30)
@maxValue(730)
param retentionDays int

@description('Days for which the logs of storage are kept, retention included.')
@minValue(30)
@maxValue(4383)
param auditDays int

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' = {
  name: workspaceName
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: retentionDays
    features: { disableLocalAuth: true }
  }
}

// Every access to an account is written into these tables where that is asked for, and stays beyond the workspace's own retention.
resource audit 'Microsoft.OperationalInsights/workspaces/tables@2025-02-01' = [
  for name in ['StorageBlobLogs', 'StorageQueueLogs', 'StorageTableLogs']: {
    parent: workspace
    name: name
    properties: { retentionInDays: retentionDays, totalRetentionInDays: auditDays }
  }
]

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' = {
  name: applicationInsightsName
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    // Only identities with the role Monitoring Metrics Publisher can send telemetry; the connection string alone is not enough.
    DisableLocalAuth: true
  }
}
