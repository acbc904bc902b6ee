# Subscribes the function app to new blobs. Run by azd after every deployment; running it again changes nothing.
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $false

$functionName = 'ClassifyXray'
$tries = if ($env:CHEXNET_HOOK_TRIES) { [int]$env:CHEXNET_HOOK_TRIES } else { 20 }
$pause = if ($env:CHEXNET_HOOK_PAUSE_SECONDS) { [int]$env:CHEXNET_HOOK_PAUSE_SECONDS } else { 15 }

$script:lastError = ''

function Stop-Hook([string] $message) {
    [Console]::Error.WriteLine("postdeploy: $message")
    if ($script:lastError) { [Console]::Error.WriteLine("az said last:`n$script:lastError") }
    exit 1
}

# What a question answers on standard output; what it says on standard error is kept for Stop-Hook.
function Get-Answer([scriptblock] $question) {
    $said = @(& $question 2>&1)
    $script:lastError = ($said | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] } | ForEach-Object { "$_" }) -join "`n"
    ($said | Where-Object { $_ -isnot [System.Management.Automation.ErrorRecord] }) -join "`n"
}

# The app needs a while after a deployment before its host answers.
function Wait-True([string] $what, [int] $tries, [scriptblock] $question) {
    for ($try = 1; ; $try++) {
        if ((Get-Answer $question) -eq 'true') { return $true }
        if ($try -ge $tries) { return $false }
        Write-Host "Waiting for $what ($try of $tries)"
        Start-Sleep -Seconds $pause
    }
}

$functionIsDeployed = {
    az functionapp function list --subscription $env:AZURE_SUBSCRIPTION_ID --resource-group $env:AZURE_RESOURCE_GROUP --name $env:AZURE_FUNCTION_APP_NAME `
        --query "length([?ends_with(name, '/$functionName')]) == ``1``" --output tsv
}

# Asks whether the key is there, not for the key: it stays between the app and Event Grid.
$keyExists = {
    az functionapp keys list --subscription $env:AZURE_SUBSCRIPTION_ID --resource-group $env:AZURE_RESOURCE_GROUP --name $env:AZURE_FUNCTION_APP_NAME `
        --query 'systemKeys.blobs_extension != null' --output tsv
}

$subscriptionIsMade = {
    az deployment group create --subscription $env:AZURE_SUBSCRIPTION_ID --resource-group $env:AZURE_RESOURCE_GROUP --name chexnet-event-subscription `
        --template-file (Join-Path $PSScriptRoot '../bicep/event-subscription.bicep') `
        --parameters "functionAppName=$($env:AZURE_FUNCTION_APP_NAME)" "topicName=$($env:AZURE_EVENT_GRID_TOPIC_NAME)" `
        "storageAccountName=$($env:AZURE_STORAGE_ACCOUNT_NAME)" "functionName=$functionName" `
        --query "properties.provisioningState == 'Succeeded'" --output tsv
}

if (-not (Get-Command az -ErrorAction SilentlyContinue)) { Stop-Hook 'the Azure CLI (az) is needed: https://aka.ms/azure-cli' }
# azd and az each have a subscription of their own: the app is in azd's.
foreach ($variable in 'AZURE_SUBSCRIPTION_ID', 'AZURE_RESOURCE_GROUP', 'AZURE_FUNCTION_APP_NAME', 'AZURE_EVENT_GRID_TOPIC_NAME', 'AZURE_STORAGE_ACCOUNT_NAME') {
    if (-not [Environment]::GetEnvironmentVariable($variable)) {
        Stop-Hook "$variable is not set; run this through azd (azd hooks run postdeploy) after azd provision."
    }
}

$null = Get-Answer { az account show --subscription $env:AZURE_SUBSCRIPTION_ID --output none }
if ($LASTEXITCODE -ne 0) {
    Stop-Hook "az is not signed in to the subscription $($env:AZURE_SUBSCRIPTION_ID): run az login, then azd hooks run postdeploy"
}

$app = $env:AZURE_FUNCTION_APP_NAME
if (-not (Wait-True "function $functionName" $tries $functionIsDeployed)) {
    Stop-Hook "$app has no function $functionName, and events sent to it would be lost. Look at the app's log stream, then run: azd hooks run postdeploy"
}
if (-not (Wait-True 'the key of the blob webhook' $tries $keyExists)) {
    Stop-Hook "$app has no key blobs_extension: its host has loaded no blob trigger with the Event Grid source. Publish in Release, then run: azd hooks run postdeploy"
}

# Event Grid asks the app for consent within this deployment; a cold app can miss the first time.
if (-not (Wait-True "Event Grid's validation of the endpoint" 3 $subscriptionIsMade)) {
    Stop-Hook 'the event subscription could not be made; the message below says why.'
}
Write-Host "New blobs in xrays/ are sent to $functionName on $app."

# The viewer: Entra ID sends whoever signs in back to this address, which is known only now. Other addresses of the registration stay.
$client = $env:CHEXNET_AUTH_CLIENT_ID
if ($env:CHEXNET_API_AUTHENTICATION -in $null, '', 'EntraId' -and $client -and $env:AZURE_FUNCTION_APP_URL) {
    $callback = "$env:AZURE_FUNCTION_APP_URL/.auth/login/aad/callback"
    $known = az ad app show --id $client --query "join(' ', web.redirectUris[?@ != '$callback'])" --output tsv
    if ($LASTEXITCODE -eq 0) {
        $addresses = @("$known".Split(' ', [StringSplitOptions]::RemoveEmptyEntries)) + $callback
        az ad app update --id $client --enable-id-token-issuance true --web-redirect-uris @addresses
    }
    if ($LASTEXITCODE -eq 0) {
        Write-Host "The viewer is at $env:AZURE_FUNCTION_APP_URL/viewer/ for whoever is assigned to the application."
    }
    else {
        [Console]::Error.WriteLine("postdeploy: people cannot sign in to the viewer yet: whoever administers the registration $client must add the web redirect URI $callback and enable ID tokens.")
        exit 0
    }
}
