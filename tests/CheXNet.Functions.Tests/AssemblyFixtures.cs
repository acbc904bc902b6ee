using CheXNet.Testing;
using Xunit;

[assembly: AssemblyFixture(typeof(AzuriteFixture))]
