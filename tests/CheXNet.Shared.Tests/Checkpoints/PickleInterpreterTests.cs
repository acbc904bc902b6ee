using CheXNet.Checkpoints.Pickles;
using CheXNet.Checkpoints.PyTorch;
using CheXNet.Testing;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CheXNet.Shared.Tests.Checkpoints;

public sealed class PickleInterpreterTests
{
    private const int Steps = 200_000;

    [Theory]
    [InlineData("os", "system")]
    [InlineData("posix", "system")]
    [InlineData("nt", "system")]
    [InlineData("subprocess", "Popen")]
    [InlineData("builtins", "eval")]
    [InlineData("builtins", "exec")]
    [InlineData("builtins", "getattr")]
    [InlineData("builtins", "__import__")]
    [InlineData("__builtin__", "eval")]
    [InlineData("builtins", "compile")]
    [InlineData("importlib", "import_module")]
    [InlineData("torch", "load")]
    [InlineData("torch.hub", "load")]
    [InlineData("torch.jit", "load")]
    [InlineData("torch.utils.cpp_extension", "load_inline")]
    [InlineData("torch._C", "_jit_init")]
    [InlineData("torch.storage", "_load_from_bytes")]
    [InlineData("numpy", "load")]
    [InlineData("numpy.core.multiarray", "frombuffer")]
    [InlineData("operator", "attrgetter")]
    [InlineData("functools", "partial")]
    [InlineData("pickle", "loads")]
    [InlineData("collections", "namedtuple")]
    [InlineData("torch.nn.modules.module", "Module.forward")]
    [InlineData("torch.nn.modules", "__builtins__")]
    [InlineData("__main__", "main")]
    [InlineData("__main__", "os.system")]
    [InlineData("torch.nn.functional", "__builtins__")]
    [InlineData("torch.nn.functional.os", "system")]
    public void Global_outside_of_the_list_is_refused_by_name(string module, string name)
    {
        PickleException refusal = Assert.Throws<PickleException>(() => Run(new PickleBytes().Call(module, name, "id").Stop()));
        Assert.Equal((ErrorCodes.CheckpointGlobalRefused, $"{module}.{name}"), (refusal.Code, refusal.Message));
        refusal = Assert.Throws<PickleException>(() => Run(new PickleBytes().Text(module).Text(name).Raw(0x93).Stop()));
        Assert.Equal($"{module}.{name}", refusal.Message);
    }

    [Theory]
    [InlineData("torch.nn.functional", "relu")]
    [InlineData("numpy", "ndarray")]
    [InlineData("builtins", "dict")]
    public void Global_that_may_only_be_mentioned_is_refused_when_called(string module, string name)
    {
        Assert.IsType<PickleGlobal>(Run(new PickleBytes().Global(module, name).Stop()));
        Assert.Equal(
            ErrorCodes.CheckpointGlobalRefused,
            Assert.Throws<PickleException>(() => Run(new PickleBytes().Call(module, name, "x").Stop())).Code);
    }

    [Fact]
    public void Call_of_a_result_is_refused()
    {
        byte[] pickle = new PickleBytes().Global("collections", "OrderedDict").Op(')').Op('R').Text("x").Raw(0x85).Op('R').Stop();
        Assert.Contains("no function", Assert.Throws<PickleException>(() => Run(pickle)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reconstruction_of_a_class_by_copyreg_takes_no_other_base()
    {
        byte[] pickle = new PickleBytes().Global("copyreg", "_reconstructor")
            .Global("__main__", "Net").Global("builtins", "list").Op(']').Raw(0x87).Op('R').Stop();
        Assert.Equal(ErrorCodes.CheckpointGlobalRefused, Assert.Throws<PickleException>(() => Run(pickle)).Code);
    }

    [Fact]
    public void Module_class_becomes_a_bag_of_attributes()
    {
        byte[] pickle = new PickleBytes().Global("torch.nn.modules.linear", "Linear").Op(')').Raw(0x81)
            .Op('}').Text("training").Raw(0x89).Op('s').Op('b').Stop();
        ModuleShell shell = Assert.IsType<ModuleShell>(Run(pickle));
        Assert.Equal(("torch.nn.modules.linear.Linear", false), (shell.ClassName, shell["training"]));
    }

    [Fact]
    public void Module_class_with_arguments_is_refused()
    {
        byte[] pickle = new PickleBytes().Call("torch.nn.modules.linear", "Linear", "x").Stop();
        Assert.Equal(ErrorCodes.CheckpointGlobalRefused, Assert.Throws<PickleException>(() => Run(pickle)).Code);
    }

    [Fact]
    public void Instructions_of_all_protocols_give_their_values()
    {
        byte[] pickle = new PickleBytes().Op('(')
            .Raw([.. "I42\n"u8]).Raw([.. "I01\n"u8]).Raw([.. "L123456789012345678901L\n"u8])
            .Raw([.. "F2.5\n"u8]).Raw([.. "S'old'\n"u8]).Raw([.. "Vnew\n"u8])
            .Raw(0x8a, 2, 0xff, 0x7f).Raw((byte)'G', 0x3f, 0xf0, 0, 0, 0, 0, 0, 0)
            .Raw((byte)'U', 2, (byte)'h', 0xe9).Raw((byte)'C', 1, 7).Raw(0x8c, 1, (byte)'s')
            .Op('N').Raw(0x88).Op('t').Stop();
        object?[] values = Assert.IsType<object?[]>(Run(pickle));
        System.Numerics.BigInteger large = System.Numerics.BigInteger.Parse("123456789012345678901");
        Assert.Equal([42L, true, large, 2.5, "old", "new", 32767L, 1.0, "hé", new byte[] { 7 }, "s", null, true], values);
    }

    public static TheoryData<string> Bombs => [.. BombPickles.Keys];

    [Theory]
    [MemberData(nameof(Bombs))]
    public void Bomb_is_read_or_refused_within_memory_and_time(string name)
    {
        byte[] pickle = BombPickles[name]();
        TimeSpan began = ProcessorTime.OfThisThread();
        long before = GC.GetAllocatedBytesForCurrentThread();
        _ = Record.Exception(() => Run(pickle)) is var e && (e is null or PickleException) ? 0 : throw e!;
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64_000_000L + (64L * pickle.Length));
        Assert.InRange((ProcessorTime.OfThisThread() - began).TotalSeconds, 0, 5);
    }

    [Fact]
    public void Random_bytes_end_in_a_value_or_a_refusal() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<byte[]>(),
            static bytes => Record.Exception(() => Run([0x80, 2, .. bytes, (byte)'.'])) is null or PickleException)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Random_changes_of_a_real_pickle_end_in_a_value_or_a_refusal()
    {
        byte[] real = RealPickle();
        Gen<(int At, byte Value)> change =
            Gen.Choose(0, real.Length - 1).SelectMany(static at => Gen.Choose(0, 255).Select(value => (at, (byte)value)));
        Gen<(int At, byte Value)[]> changes = change.NonEmptyListOf().Select(static list => list.Take(8).ToArray());
        Prop.ForAll(changes.ToArbitrary(), edits =>
        {
            byte[] changed = [.. real];
            foreach ((int at, byte value) in edits) changed[at] = value;
            return Record.Exception(() => Run(changed)) is null or PickleException;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1500));
    }

    private static Dictionary<string, Func<byte[]>> BombPickles => new()
    {
        ["a million nested lists"] = static () => new PickleBytes().Op(']').Repeat(1_000_000, static p => p.Op(']').Op('a')).Stop(),
        ["a million marks"] = static () => new PickleBytes().Repeat(1_000_000, static p => p.Op('(')).Stop(),
        ["a laugh doubled 60 times"] = static () =>
            new PickleBytes().Op(']').Repeat(60, static p => p.Raw((byte)'q', 0).Raw((byte)'h', 0).Raw(0x86)).Stop(),
        ["a list in itself"] = static () => new PickleBytes().Op(']').Raw((byte)'q', 0).Raw((byte)'h', 0).Op('a').Stop(),
        ["a text of four gigabytes"] = static () => new PickleBytes().Op('X').Raw(0xff, 0xff, 0xff, 0xff).Stop(),
        ["bytes of eight exabytes"] = static () => new PickleBytes().Raw(0x8e, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f).Stop(),
        ["a negative length"] = static () => new PickleBytes().Raw(0x8e, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff).Stop(),
        ["an integer of two gigabytes"] = static () => new PickleBytes().Raw(0x8b, 0xff, 0xff, 0xff, 0x7f).Stop(),
        ["an integer of a million digits"] = static () =>
            new PickleBytes().Op('L').Raw([.. Enumerable.Repeat((byte)'9', 1_000_000)]).Raw((byte)'\n').Stop(),
        ["a memo far out"] = static () => new PickleBytes().Op('N').Raw((byte)'r', 0xff, 0xff, 0xff, 0xff).Stop(),
        ["a dictionary copied again and again"] = static () => new PickleBytes().Op(']')
            .Op('(').Repeat(20_000, static p => p.Op('N').Op('N').Raw(0x86)).Op('e').Raw((byte)'q', 0)
            .Repeat(20_000, static p => p.Global("collections", "OrderedDict").Raw((byte)'h', 0).Raw(0x85).Op('R').Op('0')).Op('N').Stop(),
        ["attributes given again and again"] = static () => new PickleBytes().Global("__main__", "Net").Op(')').Raw(0x81).Op('}')
            .Op('(').Repeat(20_000, static p => p.Op('N').Op('N')).Op('u').Raw((byte)'q', 0).Op('0')
            .Repeat(40_000, static p => p.Raw((byte)'h', 0).Op('b')).Stop(),
    };

    private static object? Run(byte[] pickle)
    {
        PickleMeter meter = new(Steps);
        return new PickleInterpreter(new PickleInput(pickle), new TorchWorld(meter), meter, 4_000_000).Run();
    }

    private static byte[] RealPickle()
    {
        using System.IO.Compression.ZipArchive zip = System.IO.Compression.ZipFile.OpenRead(CheckpointFixtures.Path("checkpoint"));
        using Stream stream = zip.Entries.Single(static e => e.Name == "data.pkl").Open();
        using MemoryStream bytes = new();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
