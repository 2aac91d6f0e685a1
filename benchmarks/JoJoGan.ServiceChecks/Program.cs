// Breaks a service of real processes on purpose, or puts a load on it, and prints what happened; see docs/service.md.
//   faults [NAME...]    kills, freezes and stops fronts, workers and the database
//   load                200 stylizations of 20 clients
using JoJoGan.ServiceChecks;

switch (args)
{
    case ["faults", .. string[] names]:
        return await FaultChecks.RunAsync(names);
    case ["load"]:
        await LoadCheck.RunAsync();
        return 0;
    default:
        Console.Error.WriteLine("usage: jojogan-service-checks faults [NAME...] | load");
        return 2;
}
