targetScope = 'subscription'

import { dataContainers, hostContainers, queues, tables } from 'storage-names.bicep'

@description('Name of the environment; every resource name is derived from it, the region and the subscription.')
@minLength(1)
@maxLength(64)
param environmentName string

@description('Azure region: one of those that offer Flex Consumption. Add a newer one here if az functionapp list-flexconsumption-locations has it.')
@allowed([
  'australiaeast'
  'australiasoutheast'
  'brazilsouth'
  'canadacentral'
  'canadaeast'
  'centralindia'
  'centralus'
  'eastasia'
  'eastus'
  'eastus2'
  'francecentral'
  'germanywestcentral'
  'italynorth'
  'japaneast'
  'japanwest'
  'koreacentral'
  'northcentralus'
  'northeurope'
  'norwayeast'
  'polandcentral'
  'southafricanorth'
  'southcentralus'
  'southeastasia'
  'southindia'
  'spaincentral'
  'swedencentral'
  'switzerlandnorth'
  'uaenorth'
  'uksouth'
  'ukwest'
  'westcentralus'
  'westeurope'
  'westus'
  'westus2'
  'westus3'
])
@metadata({ azd: { type: 'location' } })
param location string

@description('Resource group to create; empty for rg- plus the environment name.')
@maxLength(90)
param resourceGroupName string = ''

@description('Object id of whoever uploads images and reads results; empty for nobody.')
param operatorId string = ''

@description('The type of principal that the object id belongs to.')
@allowed(['User', 'Group', 'ServicePrincipal'])
param operatorType string = 'User'

@description('Memory of an instance in MB: 512 has a quarter of a core, 2048 one core, 4096 two.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@description('Maximum number of instances; together with the memory it limits the cost per hour.')
@minValue(1)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('Instances that always wait for images: the first one is scored without a cold start. They are billed while they wait.')
@minValue(0)
@maxValue(1000)
param alwaysReadyScoring int = 0

@description('Instances that always wait for requests to the API, billed while they wait.')
@minValue(0)
@maxValue(1000)
param alwaysReadyApi int = 0

@description('Concurrent HTTP requests per instance.')
@minValue(1)
@maxValue(1000)
param httpConcurrency int = 4

@description('Model to score with: id or id@version of a package in the container models or deployed with the app; empty for the default.')
param model string = ''

@description('Larger images (in megapixels) are rejected by their header. A decoded image takes one byte per pixel, or three in color.')
@minValue(1)
@maxValue(500)
param maxMegapixels int = 100

@description('What of a DICOM film becomes black and white: stored, range, the number of a window, lut1 for a VOI LUT, or center,width.')
param dicomWindow string = 'stored'

@description('The dataset of DICOMweb instances whose sender names none.')
param dicomDataset string = 'dicom'
@description('Format in which overlays are stored; png loses nothing, is about eight times as large and takes several times as long to encode.')
@allowed(['jpeg', 'png'])
param overlayFormat string = 'jpeg'

@description('What is made of each DICOM film for its own study, after its overlays: heat maps as Secondary Capture (sc), a Structured Report (sr), both, or none. It names the patient, as the film does.')
@allowed(['none', 'sc', 'sr', 'sc,sr'])
param dicomExport string = 'none'

@description('DICOMweb server that it is sent to (STOW-RS), such as https://pacs.example.org/dicom-web; empty to store it in the container dicom.')
param dicomSendUrl string = ''

@description('Bearer token for that server; empty for none.')
@secure()
param dicomSendToken string = ''

@description('Scope of Entra ID tokens for that server, which the app asks for as its own identity, as for Azure\'s DICOM service; empty for none.')
param dicomSendScope string = ''

@description('What is done with an image that is no frontal chest film: it is refused, or scored and marked, or not looked at.')
@allowed(['refuse', 'accept', 'off'])
param filmCheck string = 'refuse'

@description('The films of so many days before are compared with a dataset\'s reference, 0 to 90; 0: none are.')
@minValue(0)
@maxValue(90)
param driftDays int = 7

@description('Megabytes (10⁶ bytes) that decoding may take in an instance, 16 to 65536: an image that alone needs more is rejected. 0: 512, or 5 bytes for each pixel allowed, at most a quarter of the instance.')
@minValue(0)
@maxValue(65536)
param maxDecodeMegabytes int = 0

@description('Whether an instance starts from a warm placeholder process. Off, a cold start takes seconds longer; on, .NET 10 is reported to crash on Flex Consumption (azure-functions-dotnet-worker#3335, azure-functions-host#11693).')
param usePlaceholder bool = false

@description('How callers of the API sign in: with Entra ID (people and workloads alike), or with the keys of the Functions host.')
@allowed(['EntraId', 'Keys'])
param apiAuthentication string = 'EntraId'

@description('Application (client) id of the Entra ID registration of the API; azd makes one. While it is empty, every request is refused.')
param authenticationClientId string = ''

@description('Whether instances are spread over availability zones. The storage must then be spread over them too.')
param zoneRedundant bool = false

@description('Where orchestration state is kept: in the storage account, or in a Durable Task Scheduler created for it.')
@allowed(['AzureStorage', 'DurableTaskScheduler'])
param durableBackend string = 'AzureStorage'

@description('Whether storage and app are reached through a virtual network with private endpoints only.')
param privateNetwork bool = false

@description('Address space of the virtual network, at least a /24.')
param addressPrefix string = '10.40.0.0/24'

@description('Resource id of an existing subnet for the app, delegated to Microsoft.App/environments; empty to make a network.')
param functionAppSubnetId string = ''

@description('Resource id of an existing subnet for the private endpoints, in the same or a peered network; empty to make a network.')
param privateEndpointSubnetId string = ''

@description('Resource id of the resource group that holds the central private DNS zones, which the network is linked to already; empty to make zones.')
param privateDnsZonesGroupId string = ''

@description('Public addresses (single or CIDR) that reach the app, and the storage of a private network. With any, the app answers no other.')
param allowedIpRanges string[] = []

@description('Replication of the storage account.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param storageReplication string = 'Standard_LRS'

@description('Days a deleted or overwritten blob can be restored; its data exists for that long.')
@minValue(1)
@maxValue(365)
param softDeleteDays int = 7

@description('Days after which an overlay is deleted; it is drawn again on request.')
@minValue(1)
@maxValue(3650)
param overlayDays int = 30

@description('Days after which an undelivered event is deleted.')
@minValue(1)
@maxValue(3650)
param deadLetterDays int = 30

@description('Days after which the manifest, lists and report of a run are deleted.')
@minValue(1)
@maxValue(3650)
param runDays int = 365

@description('Days that logs are kept.')
@minValue(30)
@maxValue(730)
param logDays int = 30

@description('Whether every access to a blob, message or row is logged. The log then holds image names.')
param auditDataAccess bool = false

@description('Whether the data are under a regulation that asks for an audit trail: logs every access and keeps it for auditDays.')
param regulated bool = false

@description('Days for which the log of accesses is kept where it is written.')
@minValue(30)
@maxValue(4383)
param auditDays int = 365

@description('Container image of chexnet with CUDA (Dockerfile.gpu), for runs on a GPU; empty for no GPU job.')
param gpuImage string = ''

@description('Registry that the image is pulled from with the identity of the app, which then needs AcrPull there; empty for a public one.')
param gpuRegistry string = ''

@description('GPU of the job: a T4 (16 GB) or an A100 (80 GB), billed by the second while a run lasts.')
@allowed(['Consumption-GPU-NC8as-T4', 'Consumption-GPU-NC24-A100'])
param gpuProfile string = 'Consumption-GPU-NC8as-T4'

@description('Dataset that the GPU job scores when it is started without other arguments.')
param gpuDataset string = 'nih'

@description('Graph that the GPU job runs; the model must have it.')
@allowed(['fp32', 'fp16'])
param gpuPrecision string = 'fp32'

@description('Where alerts are sent; empty shows them in the portal only.')
param alertEmail string = ''

var token = toLower(uniqueString(subscription().id, environmentName, location))
// Values that are wrong only together.
var replication = zoneRedundant && !contains(['Standard_ZRS', 'Standard_GZRS'], storageReplication)
  ? fail('CHEXNET_ZONE_REDUNDANT needs storage that outlives a zone: set CHEXNET_STORAGE_REPLICATION to Standard_ZRS or Standard_GZRS')
  : storageReplication
var maximumInstances = alwaysReadyScoring + alwaysReadyApi > maximumInstanceCount
  ? fail('CHEXNET_ALWAYS_READY_SCORING and CHEXNET_ALWAYS_READY_API together exceed CHEXNET_MAXIMUM_INSTANCES')
  : maximumInstanceCount
var isNetworkGiven = empty(functionAppSubnetId) == empty(privateEndpointSubnetId)
  ? !empty(functionAppSubnetId)
  : fail('An existing network needs both subnets: CHEXNET_APP_SUBNET_ID and CHEXNET_ENDPOINT_SUBNET_ID')
var isPrivate = privateNetwork || !(isNetworkGiven || !empty(privateDnsZonesGroupId))
  ? privateNetwork
  : fail('CHEXNET_APP_SUBNET_ID, CHEXNET_ENDPOINT_SUBNET_ID and CHEXNET_DNS_ZONES_GROUP_ID are for a private network: set CHEXNET_PRIVATE_NETWORK to true')
var gpuJobImage = isPrivate && !empty(gpuImage)
  ? fail('CHEXNET_GPU_IMAGE is for storage that is reached without a private network: set CHEXNET_PRIVATE_NETWORK to false')
  : gpuImage
var isAudited = auditDataAccess || regulated
var tags = { 'azd-env-name': environmentName }

// Names are known before anything is created, so that a what-if shows every resource.
var names = {
  identity: 'id-chexnet-${token}'
  storage: 'stchexnet${token}'
  hostStorage: 'sthost${token}'
  workspace: 'log-chexnet-${token}'
  applicationInsights: 'appi-chexnet-${token}'
  network: 'vnet-chexnet-${token}'
  scheduler: 'dts-chexnet-${token}'
  taskHub: 'chexnet'
  plan: 'plan-chexnet-${token}'
  functionApp: 'func-chexnet-${token}'
  topic: 'evgt-chexnet-${token}'
  gpuEnvironment: 'cae-chexnet-${token}'
  gpuJob: 'gpu-chexnet-${token}'
}

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: empty(resourceGroupName) ? 'rg-${environmentName}' : resourceGroupName
  location: location
  tags: tags
}

module identity 'modules/identity.bicep' = {
  scope: group
  params: {
    name: names.identity
    location: location
    tags: tags
  }
}

module storage 'modules/storage.bicep' = {
  scope: group
  params: {
    name: names.storage
    location: location
    tags: tags
    replication: replication
    isPrivate: isPrivate
    allowedIpRanges: allowedIpRanges
    softDeleteDays: softDeleteDays
    containers: dataContainers
    queues: queues
    tables: tables
  }
}

// The app's package, the host's keys and locks, durable queues: whoever can write here is the app, so no operator has a role on it.
module hostStorage 'modules/storage.bicep' = {
  scope: group
  params: {
    name: names.hostStorage
    location: location
    tags: tags
    replication: replication
    isPrivate: isPrivate
    allowedIpRanges: allowedIpRanges
    softDeleteDays: softDeleteDays
    containers: hostContainers
  }
}

module lifecycle 'modules/lifecycle.bicep' = {
  scope: group
  params: {
    storageAccountName: names.storage
    overlayDays: overlayDays
    deadLetterDays: deadLetterDays
    runDays: runDays
  }
  dependsOn: [storage]
}

module monitoring 'modules/monitoring.bicep' = {
  scope: group
  params: {
    workspaceName: names.workspace
    applicationInsightsName: names.applicationInsights
    location: location
    tags: tags
    retentionDays: logDays
    auditDays: isAudited ? max(auditDays, logDays) : logDays
  }
}

module functionAppRoles 'modules/function-app-roles.bicep' = {
  scope: group
  params: {
    identityName: names.identity
    storageAccountName: names.storage
    hostStorageAccountName: names.hostStorage
    applicationInsightsName: names.applicationInsights
  }
  dependsOn: [identity, storage, hostStorage, monitoring]
}

module operatorRoles 'modules/operator-roles.bicep' = if (!empty(operatorId)) {
  scope: group
  params: {
    principalId: operatorId
    principalType: operatorType
    storageAccountName: names.storage
  }
  dependsOn: [storage]
}

module network 'modules/network.bicep' = if (isPrivate) {
  scope: group
  params: {
    name: names.network
    location: location
    tags: tags
    addressPrefix: addressPrefix
    functionAppSubnetId: functionAppSubnetId
    privateEndpointSubnetId: privateEndpointSubnetId
    dnsZonesGroupId: privateDnsZonesGroupId
    storageAccountNames: [names.storage, names.hostStorage]
  }
  dependsOn: [storage, hostStorage]
}

module scheduler 'modules/durable-task-scheduler.bicep' = if (durableBackend == 'DurableTaskScheduler') {
  scope: group
  params: {
    name: names.scheduler
    taskHubName: names.taskHub
    location: location
    tags: tags
    identityName: names.identity
  }
  dependsOn: [identity]
}

// host.json selects the Azure Storage backend; these settings override it.
var schedulerSettings = durableBackend == 'DurableTaskScheduler'
  ? {
      AzureFunctionsJobHost__extensions__durableTask__storageProvider__type: 'azureManaged'
      AzureFunctionsJobHost__extensions__durableTask__storageProvider__connectionStringName: 'DURABLE_TASK_SCHEDULER_CONNECTION_STRING'
      AzureFunctionsJobHost__extensions__durableTask__hubName: names.taskHub
      DURABLE_TASK_SCHEDULER_CONNECTION_STRING: 'Endpoint=${scheduler!.outputs.endpoint};Authentication=ManagedIdentity;ClientID=${identity.outputs.clientId}'
    }
  : {}

module functionApp 'modules/function-app.bicep' = {
  scope: group
  params: {
    name: names.functionApp
    planName: names.plan
    location: location
    tags: tags
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    storageAccountName: names.storage
    hostStorageAccountName: names.hostStorage
    applicationInsightsName: names.applicationInsights
    isPrivate: isPrivate
    allowedIpRanges: allowedIpRanges
    apiAuthentication: apiAuthentication
    authenticationClientId: authenticationClientId
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstances
    alwaysReadyScoring: alwaysReadyScoring
    alwaysReadyApi: alwaysReadyApi
    httpConcurrency: httpConcurrency
    model: model
    maxMegapixels: maxMegapixels
    dicomWindow: dicomWindow
    dicomDataset: dicomDataset
    overlayFormat: overlayFormat
    dicomExport: dicomExport
    dicomSendUrl: dicomSendUrl
    dicomSendToken: dicomSendToken
    dicomSendScope: dicomSendScope
    filmCheck: filmCheck
    driftDays: driftDays
    maxDecodeMegabytes: maxDecodeMegabytes
    usePlaceholder: usePlaceholder
    zoneRedundant: zoneRedundant
    subnetId: isPrivate ? network!.outputs.functionAppSubnetId : ''
    settings: schedulerSettings
  }
  // The host needs these roles as soon as it starts, to read its package and take its locks.
  dependsOn: [functionAppRoles]
}

// No GPU exists on Flex Consumption: a run on one is a job beside the app, on the same account and with the same identity.
module gpuJob 'modules/gpu-job.bicep' = if (!empty(gpuJobImage)) {
  scope: group
  params: {
    name: names.gpuJob
    environmentName: names.gpuEnvironment
    location: location
    tags: tags
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    storageAccountName: names.storage
    workspaceName: names.workspace
    image: gpuJobImage
    registry: gpuRegistry
    profile: gpuProfile
    dataset: gpuDataset
    precision: gpuPrecision
    model: model
  }
  dependsOn: [functionAppRoles]
}

module functionAppEndpoint 'modules/function-app-endpoint.bicep' = if (isPrivate) {
  scope: group
  params: {
    functionAppId: functionApp.outputs.id
    name: '${names.functionApp}-sites'
    location: location
    tags: tags
    networkId: network!.outputs.id
    subnetId: network!.outputs.privateEndpointSubnetId
    dnsZonesGroupId: privateDnsZonesGroupId
  }
}

module topic 'modules/event-grid-topic.bicep' = {
  scope: group
  params: {
    name: names.topic
    location: location
    tags: tags
    storageAccountName: names.storage
  }
  dependsOn: [storage]
}

module diagnostics 'modules/diagnostics.bicep' = {
  scope: group
  params: {
    storageAccountName: names.storage
    topicName: names.topic
    functionAppName: names.functionApp
    workspaceName: names.workspace
    auditDataAccess: isAudited
  }
  dependsOn: [storage, topic, functionApp, monitoring]
}

module alerts 'modules/alerts.bicep' = {
  scope: group
  params: {
    workspaceName: names.workspace
    topicName: names.topic
    location: location
    tags: tags
    email: alertEmail
  }
  dependsOn: [monitoring, topic]
}

output AZURE_RESOURCE_GROUP string = group.name
output AZURE_FUNCTION_APP_NAME string = names.functionApp
output AZURE_FUNCTION_APP_URL string = functionApp.outputs.url
output AZURE_GPU_JOB_NAME string = empty(gpuJobImage) ? '' : names.gpuJob
output AZURE_STORAGE_ACCOUNT_NAME string = names.storage
output AZURE_EVENT_GRID_TOPIC_NAME string = names.topic
output CHEXNET_API_AUTHENTICATION string = apiAuthentication
output AZURE_LOG_ANALYTICS_NAME string = names.workspace
