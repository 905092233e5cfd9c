metadata description = 'The names of all resources: <kind>-<service>-<token>, within Azure\'s limits for every name the manifest may have (tests compute that).'

@export()
@description('Names of what there is once. The token tells environments, regions and subscriptions apart where a name must be unique in the world.')
func platformNames(environmentName string, token string) object => {
  resourceGroup: 'rg-platform-${environmentName}'
  workspace: 'log-${token}'
  component: 'appi-${token}'
  network: 'vnet-${token}'
  serviceBus: 'sb-${token}'
  postgres: 'psql-${token}'
  web: 'stapp-${token}'
  budget: 'budget-${token}'
}

@export()
@description('Names of what each service has. Storage accounts take 24 lower-case letters and digits, vaults 24 characters.')
func serviceNames(service string, token string) object => {
  identity: 'id-${service}-${token}'
  plan: 'plan-${service}-${token}'
  site: 'func-${service}-${token}'
  storage: 'st${take(replace(service, '-', ''), 9)}${token}'
  vault: 'kv-${take(replace(service, '-', ''), 7)}-${token}'
  events: 'evgt-${service}-${token}'
}
