#!/bin/sh
# Subscribes the function app to new blobs. Run by azd after every deployment; running it again changes nothing.
set -eu

function_name=ClassifyXray
tries=${CHEXNET_HOOK_TRIES:-20}
pause=${CHEXNET_HOOK_PAUSE_SECONDS:-15}

errors=$(mktemp)
trap 'rm -f "$errors"' EXIT

fail() {
  echo "postdeploy: $1" >&2
  [ ! -s "$errors" ] || { echo "az said last:"; cat "$errors"; } >&2
  exit 1
}

# until_true WHAT COMMAND…: the app needs a while after a deployment before its host answers.
until_true() {
  what=$1
  shift
  try=1
  until [ "$("$@" 2>"$errors" || true)" = true ]; do
    [ "$try" -lt "$tries" ] || return 1
    echo "Waiting for $what ($try of $tries)"
    try=$((try + 1))
    sleep "$pause"
  done
}

function_is_deployed() {
  az functionapp function list --subscription "$AZURE_SUBSCRIPTION_ID" --resource-group "$AZURE_RESOURCE_GROUP" --name "$AZURE_FUNCTION_APP_NAME" \
    --query "length([?ends_with(name, '/$function_name')]) == \`1\`" --output tsv
}

# Asks whether the key is there, not for the key: it stays between the app and Event Grid.
key_exists() {
  az functionapp keys list --subscription "$AZURE_SUBSCRIPTION_ID" --resource-group "$AZURE_RESOURCE_GROUP" --name "$AZURE_FUNCTION_APP_NAME" \
    --query "systemKeys.blobs_extension != null" --output tsv
}

subscription_is_made() {
  az deployment group create --subscription "$AZURE_SUBSCRIPTION_ID" --resource-group "$AZURE_RESOURCE_GROUP" --name chexnet-event-subscription \
    --template-file "$here/../bicep/event-subscription.bicep" \
    --parameters "functionAppName=$AZURE_FUNCTION_APP_NAME" "topicName=$AZURE_EVENT_GRID_TOPIC_NAME" \
    "storageAccountName=$AZURE_STORAGE_ACCOUNT_NAME" "functionName=$function_name" \
    --query "properties.provisioningState == 'Succeeded'" --output tsv
}

command -v az >/dev/null || fail "the Azure CLI (az) is needed: https://aka.ms/azure-cli"
# azd and az each have a subscription of their own: the app is in azd's.
for variable in AZURE_SUBSCRIPTION_ID AZURE_RESOURCE_GROUP AZURE_FUNCTION_APP_NAME AZURE_EVENT_GRID_TOPIC_NAME AZURE_STORAGE_ACCOUNT_NAME; do
  eval "value=\${$variable:-}"
  [ -n "$value" ] || fail "$variable is not set; run this through azd (azd hooks run postdeploy) after azd provision."
done
az account show --subscription "$AZURE_SUBSCRIPTION_ID" --output none 2>"$errors" ||
  fail "az is not signed in to the subscription $AZURE_SUBSCRIPTION_ID: run az login, then azd hooks run postdeploy"
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)

until_true "function $function_name" function_is_deployed ||
  fail "$AZURE_FUNCTION_APP_NAME has no function $function_name, and events sent to it would be lost. Look at the app's log stream, then run: azd hooks run postdeploy"
until_true "the key of the blob webhook" key_exists ||
  fail "$AZURE_FUNCTION_APP_NAME has no key blobs_extension: its host has loaded no blob trigger with the Event Grid source. Publish in Release, then run: azd hooks run postdeploy"

# Event Grid asks the app for consent within this deployment; a cold app can miss the first time.
tries=3
until_true "Event Grid's validation of the endpoint" subscription_is_made ||
  fail "the event subscription could not be made; the message below says why."
echo "New blobs in xrays/ are sent to $function_name on $AZURE_FUNCTION_APP_NAME."

# The viewer: Entra ID sends whoever signs in back to this address, which is known only now. Other addresses of the registration stay.
if [ "${CHEXNET_API_AUTHENTICATION:-EntraId}" = EntraId ] && [ -n "${CHEXNET_AUTH_CLIENT_ID:-}" ] && [ -n "${AZURE_FUNCTION_APP_URL:-}" ]; then
  callback="$AZURE_FUNCTION_APP_URL/.auth/login/aad/callback"
  # shellcheck disable=SC2086 # one word an address
  if known=$(az ad app show --id "$CHEXNET_AUTH_CLIENT_ID" --query "join(' ', web.redirectUris[?@ != '$callback'])" --output tsv) &&
    az ad app update --id "$CHEXNET_AUTH_CLIENT_ID" --enable-id-token-issuance true --web-redirect-uris $known "$callback"; then
    echo "The viewer is at $AZURE_FUNCTION_APP_URL/viewer/ for whoever is assigned to the application."
  else
    echo "postdeploy: people cannot sign in to the viewer yet: whoever administers the registration $CHEXNET_AUTH_CLIENT_ID must add the web redirect URI $callback and enable ID tokens." >&2
  fi
fi
