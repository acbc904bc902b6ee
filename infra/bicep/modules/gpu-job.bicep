@description('Name of the job.')
@maxLength(32)
param name string

@description('Name of the Container Apps environment.')
param environmentName string

param location string
param tags object

@description('Identity that the job runs as: it has its roles on the storage account.')
param identityId string

param identityClientId string

@description('Name of the storage account that holds images and results.')
param storageAccountName string

@description('Name of the Log Analytics workspace that the job writes to.')
param workspaceName string

param image string

@description('Registry of the image, pulled from with the identity; empty for a public one.')
param registry string

@allowed(['Consumption-GPU-NC8as-T4', 'Consumption-GPU-NC24-A100'])
param profile string

param dataset string
param precision string

@description('Model to score with; empty for the default of the image.')
param model string

// All of a profile's replica: the decoders take every core.
var sizes = {
  'Consumption-GPU-NC8as-T4': { cores: '8', memory: '56Gi' }
  'Consumption-GPU-NC24-A100': { cores: '24', memory: '220Gi' }
}

resource account 'Microsoft.Storage/storageAccounts@2025-01-01' existing = {
  name: storageAccountName
}

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' existing = {
  name: workspaceName
}

resource environment 'Microsoft.App/managedEnvironments@2025-01-01' = {
  name: environmentName
  location: location
  tags: tags
  properties: {
    appLogsConfiguration: { destination: 'azure-monitor' }
    workloadProfiles: [
      { name: 'Consumption', workloadProfileType: 'Consumption' }
      { name: 'gpu', workloadProfileType: profile }
    ]
  }
}

resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: environment
  properties: {
    workspaceId: workspace.id
    logs: [{ categoryGroup: 'allLogs', enabled: true }]
  }
}

resource job 'Microsoft.App/jobs@2025-01-01' = {
  name: name
  location: location
  tags: tags
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    environmentId: environment.id
    workloadProfileName: 'gpu'
    configuration: {
      triggerType: 'Manual'
      manualTriggerConfig: { parallelism: 1, replicaCompletionCount: 1 }
      replicaTimeout: 86400
      // What a stopped run has written stays, and the same dataset is not scored twice: a second try only goes on.
      replicaRetryLimit: 1
      registries: empty(registry) ? [] : [{ server: registry, identity: identityId }]
    }
    template: {
      containers: [
        {
          name: 'chexnet'
          image: image
          args: concat(
            ['run', 'start', '--dataset', dataset, '--precision', precision, '--device', 'cuda'],
            empty(model) ? [] : ['--model', model]
          )
          env: [
            { name: 'AZURE_CLIENT_ID', value: identityClientId }
            { name: 'CHEXNET_STORAGE', value: account.properties.primaryEndpoints.blob }
            { name: 'CHEXNET_DEVICE', value: 'cuda' }
          ]
          resources: {
            cpu: json(sizes[profile].cores)
            memory: sizes[profile].memory
          }
        }
      ]
    }
  }
}
