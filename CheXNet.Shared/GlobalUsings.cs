// What nearly every room names: the ground floor, the two rooms that most build on, and the framework's everyday namespaces. A room above
// is named where it is used; which room may use which is held by docs/architecture.md and its test.
global using System.Diagnostics;
global using System.Globalization;
global using System.Runtime.CompilerServices;
global using System.Runtime.InteropServices;
global using System.Security.Cryptography;
global using System.Text;
global using System.Text.Json;
global using System.Text.Json.Serialization;
global using CheXNet.Findings;
global using CheXNet.Imaging;
global using CheXNet.Models;
global using CheXNet.Storage;
