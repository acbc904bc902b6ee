# Registers the API with Entra ID, so that people and workloads can ask for tokens. Run by azd before it provisions; running it again changes nothing.
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $false

# Entra ID's own id of the Azure CLI: `az account get-access-token` needs no consent of each person.
$azureCli = '04b07795-8ddb-461a-bbee-02f9e1bf7b46'
# Names the permission within the registration; the same for every deployment.
$scope = '6b1f0b52-6d5c-4f0e-9a0e-2f6f3f0f7a10'

function Stop-Hook([string] $message) {
    [Console]::Error.WriteLine("preprovision: $message")
    exit 1
}

function Invoke-Az {
    az @args
    if ($LASTEXITCODE -ne 0) { Stop-Hook "az $($args[0]) $($args[1]) $($args[2]) failed; the message above says why." }
}

if ($env:CHEXNET_API_AUTHENTICATION -and $env:CHEXNET_API_AUTHENTICATION -ne 'EntraId') { exit 0 }
if ($env:CHEXNET_AUTH_CLIENT_ID) { exit 0 }
if (-not $env:AZURE_ENV_NAME) { Stop-Hook 'AZURE_ENV_NAME is not set; run this through azd (azd hooks run preprovision).' }
if (-not (Get-Command az -ErrorAction SilentlyContinue)) { Stop-Hook 'the Azure CLI (az) is needed: https://aka.ms/azure-cli' }
if (-not (Get-Command azd -ErrorAction SilentlyContinue)) { Stop-Hook 'azd is needed: https://aka.ms/azd-install' }
az account show --output none
if ($LASTEXITCODE -ne 0) { Stop-Hook 'az is not signed in: run az login, then azd up.' }

$name = "chexnet-$($env:AZURE_ENV_NAME)"
$id = az ad app list --filter "displayName eq '$name'" --query '[0].appId' --output tsv
if (-not $id) { $id = az ad app create --display-name $name --sign-in-audience AzureADMyOrg --query appId --output tsv }
if (-not $id) {
    Stop-Hook "the registration $name could not be made: ask whoever administers Entra ID for one and name it (azd env set CHEXNET_AUTH_CLIENT_ID <application id>), or use keys (azd env set CHEXNET_API_AUTHENTICATION Keys)."
}

$permission = "{`"id`":`"$scope`",`"value`":`"user_impersonation`",`"type`":`"User`",`"isEnabled`":true" +
    ",`"adminConsentDisplayName`":`"Use CheXNet`",`"adminConsentDescription`":`"Call the API of CheXNet as the signed-in user.`"}"
Invoke-Az ad app update --id $id --identifier-uris "api://$id" --set "api={`"requestedAccessTokenVersion`":2,`"oauth2PermissionScopes`":[$permission]}"
# In a second step: a client can be authorized only for a permission that exists.
Invoke-Az ad app update --id $id --set "api={`"requestedAccessTokenVersion`":2,`"oauth2PermissionScopes`":[$permission],`"preAuthorizedApplications`":[{`"appId`":`"$azureCli`",`"delegatedPermissionIds`":[`"$scope`"]}]}"
az ad sp show --id $id --output none 2>$null
if ($LASTEXITCODE -ne 0) { Invoke-Az ad sp create --id $id --output none }
# Only who is assigned to the application gets a token; by default everybody in the directory would.
Invoke-Az ad sp update --id $id --set appRoleAssignmentRequired=true
azd env set CHEXNET_AUTH_CLIENT_ID $id
Write-Host "The API is registered as $name ($id). Assign the people and workloads that may call it under Enterprise applications."
