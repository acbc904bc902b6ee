using 'main.bicep'

// azd passes the values of its environment, for example from: azd env set CHEXNET_INSTANCE_MEMORY_MB 4096

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME')
param location = readEnvironmentVariable('AZURE_LOCATION')
param resourceGroupName = readEnvironmentVariable('AZURE_RESOURCE_GROUP', '')
param operatorId = readEnvironmentVariable('AZURE_PRINCIPAL_ID', '')
param operatorType = readEnvironmentVariable('AZURE_PRINCIPAL_TYPE', 'User')

param instanceMemoryMB = any(int(readEnvironmentVariable('CHEXNET_INSTANCE_MEMORY_MB', '2048')))
param maximumInstanceCount = int(readEnvironmentVariable('CHEXNET_MAXIMUM_INSTANCES', '40'))
param alwaysReadyScoring = int(readEnvironmentVariable('CHEXNET_ALWAYS_READY_SCORING', '0'))
param alwaysReadyApi = int(readEnvironmentVariable('CHEXNET_ALWAYS_READY_API', '0'))
param httpConcurrency = int(readEnvironmentVariable('CHEXNET_HTTP_CONCURRENCY', '4'))
param model = readEnvironmentVariable('CHEXNET_MODEL', '')
param maxMegapixels = int(readEnvironmentVariable('CHEXNET_MAX_MEGAPIXELS', '100'))
param maxDecodeMegabytes = int(readEnvironmentVariable('CHEXNET_MAX_DECODE_MB', '0'))
param usePlaceholder = bool(readEnvironmentVariable('CHEXNET_USE_PLACEHOLDER', 'false'))
param apiAuthentication = readEnvironmentVariable('CHEXNET_API_AUTHENTICATION', 'EntraId')
param authenticationClientId = readEnvironmentVariable('CHEXNET_AUTH_CLIENT_ID', '')
param zoneRedundant = bool(readEnvironmentVariable('CHEXNET_ZONE_REDUNDANT', 'false'))
param durableBackend = readEnvironmentVariable('CHEXNET_DURABLE_BACKEND', 'AzureStorage')

param privateNetwork = bool(readEnvironmentVariable('CHEXNET_PRIVATE_NETWORK', 'false'))
param addressPrefix = readEnvironmentVariable('CHEXNET_ADDRESS_PREFIX', '10.40.0.0/24')
param functionAppSubnetId = readEnvironmentVariable('CHEXNET_APP_SUBNET_ID', '')
param privateEndpointSubnetId = readEnvironmentVariable('CHEXNET_ENDPOINT_SUBNET_ID', '')
param privateDnsZonesGroupId = readEnvironmentVariable('CHEXNET_DNS_ZONES_GROUP_ID', '')
param allowedIpRanges = filter(
  split(readEnvironmentVariable('CHEXNET_ALLOWED_IP_RANGES', ''), ','),
  range => !empty(range)
)

param storageReplication = readEnvironmentVariable('CHEXNET_STORAGE_REPLICATION', 'Standard_LRS')
param softDeleteDays = int(readEnvironmentVariable('CHEXNET_SOFT_DELETE_DAYS', '7'))
param dicomWindow = readEnvironmentVariable('CHEXNET_DICOM_WINDOW', 'stored')
param overlayFormat = readEnvironmentVariable('CHEXNET_OVERLAY_FORMAT', 'jpeg')
param filmCheck = readEnvironmentVariable('CHEXNET_FILM_CHECK', 'refuse')
param driftDays = int(readEnvironmentVariable('CHEXNET_DRIFT_DAYS', '7'))
param overlayDays = int(readEnvironmentVariable('CHEXNET_OVERLAY_DAYS', '30'))
param deadLetterDays = int(readEnvironmentVariable('CHEXNET_DEAD_LETTER_DAYS', '30'))
param runDays = int(readEnvironmentVariable('CHEXNET_RUN_DAYS', '365'))
param logDays = int(readEnvironmentVariable('CHEXNET_LOG_DAYS', '30'))
param auditDataAccess = bool(readEnvironmentVariable('CHEXNET_AUDIT_DATA_ACCESS', 'false'))
param regulated = bool(readEnvironmentVariable('CHEXNET_REGULATED', 'false'))
param auditDays = int(readEnvironmentVariable('CHEXNET_AUDIT_DAYS', '365'))
param alertEmail = readEnvironmentVariable('CHEXNET_ALERT_EMAIL', '')
