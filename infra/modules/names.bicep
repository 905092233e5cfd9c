metadata description = 'The names of all resources: <kind>-<service>-<token>, within Azure\'s limits for every name that the manifest allows (tests check this).'

@export()
@description('Names of the shared resources. The token separates environments, regions and subscriptions where a name must be globally unique.')
func platformNames(environmentName string, token string) object => {
  resourceGroup: 'rg-platform-${environmentName}'
  workspace: 'log-${token}'
  component: 'appi-${token}'
  network: 'vnet-${token}'
  serviceBus: 'sb-${token}'
  postgres: 'psql-${token}'
  budget: 'budget-${token}'
}

@export()
@description('Names of the resources of each service. Storage accounts take 24 lower-case letters and digits, vaults 24 characters.')
func serviceNames(service string, token string) object => {
  identity: 'id-${service}-${token}'
  plan: 'plan-${service}-${token}'
  site: 'func-${service}-${token}'
  storage: 'st${take(replace(service, '-', ''), 9)}${token}'
  vault: 'kv-${take(replace(service, '-', ''), 7)}-${token}'
  events: 'evgt-${service}-${token}'
}
