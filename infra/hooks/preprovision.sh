#!/bin/sh
# Registers the API with Entra ID, so that people and workloads can ask for tokens. Run by azd before it provisions; running it again changes nothing.
set -eu

# Entra ID's own id of the Azure CLI: `az account get-access-token` needs no consent of each person.
azure_cli=04b07795-8ddb-461a-bbee-02f9e1bf7b46
# Names the permission within the registration; the same for every deployment.
scope=6b1f0b52-6d5c-4f0e-9a0e-2f6f3f0f7a10

fail() {
  echo "preprovision: $1" >&2
  exit 1
}

[ "${CHEXNET_API_AUTHENTICATION:-EntraId}" = EntraId ] || exit 0
[ -z "${CHEXNET_AUTH_CLIENT_ID:-}" ] || exit 0
[ -n "${AZURE_ENV_NAME:-}" ] || fail "AZURE_ENV_NAME is not set; run this through azd (azd hooks run preprovision)."
command -v az >/dev/null || fail "the Azure CLI (az) is needed: https://aka.ms/azure-cli"
command -v azd >/dev/null || fail "azd is needed: https://aka.ms/azd-install"
az account show --output none || fail "az is not signed in: run az login, then azd up."

name="chexnet-$AZURE_ENV_NAME"
id=$(az ad app list --filter "displayName eq '$name'" --query '[0].appId' --output tsv)
[ -n "$id" ] || id=$(az ad app create --display-name "$name" --sign-in-audience AzureADMyOrg --query appId --output tsv) || id=
[ -n "$id" ] || fail "the registration $name could not be made: ask whoever administers Entra ID for one and name it (azd env set CHEXNET_AUTH_CLIENT_ID <application id>), or use keys (azd env set CHEXNET_API_AUTHENTICATION Keys)."

permission="{\"id\":\"$scope\",\"value\":\"user_impersonation\",\"type\":\"User\",\"isEnabled\":true"
permission="$permission,\"adminConsentDisplayName\":\"Use CheXNet\",\"adminConsentDescription\":\"Call the API of CheXNet as the signed-in user.\"}"
az ad app update --id "$id" --identifier-uris "api://$id" --set "api={\"requestedAccessTokenVersion\":2,\"oauth2PermissionScopes\":[$permission]}"
# In a second step: a client can be authorized only for a permission that exists.
az ad app update --id "$id" --set "api={\"requestedAccessTokenVersion\":2,\"oauth2PermissionScopes\":[$permission],\"preAuthorizedApplications\":[{\"appId\":\"$azure_cli\",\"delegatedPermissionIds\":[\"$scope\"]}]}"
az ad sp show --id "$id" --output none 2>/dev/null || az ad sp create --id "$id" --output none
# Only who is assigned to the application gets a token; by default everybody in the directory would.
az ad sp update --id "$id" --set appRoleAssignmentRequired=true
azd env set CHEXNET_AUTH_CLIENT_ID "$id"
echo "The API is registered as $name ($id). Assign the people and workloads that may call it under Enterprise applications."
