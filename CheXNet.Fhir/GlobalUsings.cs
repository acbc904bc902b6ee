global using System.Globalization;
global using System.Text;
global using CheXNet.Findings;
global using CheXNet.Results;
global using CheXNet.Scoring;
global using Hl7.Fhir.Model;
global using Provenance = CheXNet.Scoring.Provenance;
