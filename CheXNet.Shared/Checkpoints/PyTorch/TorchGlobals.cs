using CheXNet.Checkpoints.Pickles;

namespace CheXNet.Checkpoints.PyTorch;

/// <summary>
/// The allow-list: every global used by PyTorch checkpoints of this family, and the result of calling it. Any other name is
/// refused, called or not.
/// </summary>
internal sealed class TorchGlobals
{
    /// <summary>Dictionaries whose entries are also attributes: settings of training programs.</summary>
    private static readonly string[] AttributeDictionaries =
    [
        "pytorch_lightning.utilities.parsing.AttributeDict", "lightning.pytorch.utilities.parsing.AttributeDict",
        "lightning.fabric.utilities.data.AttributeDict", "lightning_fabric.utilities.data.AttributeDict", "easydict.EasyDict",
        "addict.addict.Dict",
    ];

    private readonly Dictionary<string, object> _known = new(StringComparer.Ordinal);
    private readonly PickleMeter _meter;

    public TorchGlobals(PickleMeter meter)
    {
        _meter = meter;
        AddTypes();
        AddTensors();
        AddContainers();
        NumpyGlobals.AddTo(_known);
    }

    public object Resolve(string module, string name)
    {
        string full = $"{module}.{name}";
        if (_known.TryGetValue(full, out object? known)) return known;
        if (ShellClasses.IsMentioned(module, name)) return new PickleGlobal(full);
        if (ShellClasses.IsModule(module, name)) return new PickleGlobal(full, arguments => NewShell(full, arguments));
        throw PickleException.Refused(full);
    }

    private static ModuleShell NewShell(string className, object?[] arguments) =>
        arguments.Length == 0 ? new ModuleShell(className) : throw PickleException.Refused($"{className}(…)");

    private void Add(string name, Func<object?[], object?> call) => _known.Add(name, new PickleGlobal(name, call));

    private void AddTypes()
    {
        (string Storage, string[] Types, TensorType Type)[] types =
        [
            ("HalfStorage", ["float16", "half"], TensorType.Float16),
            ("BFloat16Storage", ["bfloat16"], TensorType.BFloat16),
            ("FloatStorage", ["float32", "float"], TensorType.Float32),
            ("DoubleStorage", ["float64", "double"], TensorType.Float64),
            ("ByteStorage", ["uint8"], TensorType.UInt8),
            ("CharStorage", ["int8"], TensorType.Int8),
            ("ShortStorage", ["int16", "short"], TensorType.Int16),
            ("IntStorage", ["int32", "int"], TensorType.Int32),
            ("LongStorage", ["int64", "long"], TensorType.Int64),
            ("BoolStorage", ["bool"], TensorType.Bool),
        ];
        foreach (var (storage, names, type) in types)
        {
            _known.Add($"torch.{storage}", new TorchType(type));
            _known.Add($"torch.cuda.{storage}", new TorchType(type));
            foreach (string name in names) _known.Add($"torch.{name}", new TorchType(type));
        }

        foreach (string untyped in new[] { "torch.storage.UntypedStorage", "torch.storage._UntypedStorage", "torch.UntypedStorage" })
        {
            _known.Add(untyped, new TorchType(null));
        }
    }

    private void AddTensors()
    {
        Add("torch._utils._rebuild_tensor", static a => TorchRebuild.Tensor(a, 4));
        Add("torch._utils._rebuild_tensor_v2", static a => TorchRebuild.Tensor(a, 6));
        Add("torch._utils._rebuild_tensor_v3", static a => TorchRebuild.TypedTensor(a));
        Add("torch._utils._rebuild_parameter", static a => TorchRebuild.Wrapped(a));
        Add("torch._utils._rebuild_parameter_with_state", static a => TorchRebuild.Wrapped(a));
        Add("torch.nn.parameter.Parameter", static a => TorchRebuild.Wrapped(a));
        Add("torch.autograd.variable.Variable", static a => TorchRebuild.Wrapped(a));
        Add("torch._tensor._rebuild_from_type_v2", TorchRebuild.FromType);
        _known.Add("torch.Tensor", new PickleGlobal("torch.Tensor"));
        Add("torch.Size", static a => a is [object?[] or PickleList] ? a[0] : throw PickleException.Damaged("a torch.Size is no list"));
        Add("torch.device", static a => string.Join(':', a));
        Add(
            "torch.serialization._get_layout",
            static a => a is [string layout] ? layout : throw PickleException.Damaged("a layout has no name"));
        // PyTorch 0.2 and 0.3 store a module's backend as an attribute; it does not affect the weights.
        Add("torch.nn.backends.thnn._get_thnn_function_backend", static _ => null);
    }

    private void AddContainers()
    {
        Add("collections.OrderedDict", NewDictionary);
        Add("collections.defaultdict", static _ => new PickleDictionary());
        Add("collections.Counter", NewDictionary);
        Add("collections.deque", a => NewList(a));
        foreach (string builtins in new[] { "builtins", "__builtin__" })
        {
            Add($"{builtins}.set", a => NewList(a));
            Add($"{builtins}.frozenset", a => NewList(a));
            Add($"{builtins}.bytes", static a => a.Length == 0 ? Array.Empty<byte>() : throw PickleException.Refused("bytes(…)"));
            foreach (string type in new[] { "object", "dict", "list", "tuple", "int", "float", "bool", "str" })
            {
                _known.Add($"{builtins}.{type}", new PickleGlobal($"{builtins}.{type}"));
            }
        }

        foreach (string attributes in AttributeDictionaries) Add(attributes, NewDictionary);
        foreach (string path in new[] { "PosixPath", "WindowsPath", "PurePosixPath", "PureWindowsPath" })
        {
            Add($"pathlib.{path}", static a => string.Join('/', a.OfType<string>()));
            Add($"pathlib._local.{path}", static a => string.Join('/', a.OfType<string>()));
        }

        foreach (string time in new[] { "datetime", "date", "time", "timedelta" }) Add($"datetime.{time}", static _ => null);
        foreach (string copyreg in new[] { "copyreg", "copy_reg" })
        {
            Add($"{copyreg}._reconstructor", Reconstruct);
            Add(
                $"{copyreg}.__newobj__",
                static a =>
                    a is [PickleGlobal { Call: { } make }, .. var rest]
                        ? make(rest)
                        : throw PickleException.Damaged("it makes an object of no class"));
        }

        Add("_codecs.encode", static a => a is [string text, "latin1" or "latin-1" or "iso-8859-1"]
            ? System.Text.Encoding.Latin1.GetBytes(text)
            : throw PickleException.Refused("_codecs.encode(…)"));
    }

    private PickleDictionary NewDictionary(object?[] arguments)
    {
        PickleDictionary dictionary = new();
        if (arguments.Length == 0) return dictionary;
        List<object?> pairs = arguments[0] switch
        {
            PickleList list => list.Items,
            PickleDictionary other => [.. Copied(other)],
            _ => throw PickleException.Damaged("an ordered dictionary is made of something that is no list"),
        };
        _meter.Spend(pairs.Count);
        foreach (object? pair in pairs)
        {
            switch (pair)
            {
                case PickleList { Items: [var key, var value] }: dictionary.Set(key, value); break;
                case object?[] and [var key, var value]: dictionary.Set(key, value); break;
                default: throw PickleException.Damaged("an ordered dictionary is made of something that is no pair");
            }
        }

        return dictionary;
    }

    private IEnumerable<object?[]> Copied(PickleDictionary other)
    {
        _meter.Spend(other.Items.Count);
        return other.Items.Select(static item => new[] { item.Key, item.Value });
    }

    // A set is read as its list: no copy, and order does not matter.
    private static PickleList NewList(object?[] arguments) => arguments switch
    {
        [] => new PickleList(),
        [PickleList list, ..] => list,
        _ => throw PickleException.Damaged("a set is made of something that is no list"),
    };

    private static object? Reconstruct(object?[] arguments) =>
        arguments is [PickleGlobal { Call: { } make }, PickleGlobal { Name: "builtins.object" or "__builtin__.object" }, null]
            ? make([])
            : throw PickleException.Refused(
                arguments is [PickleGlobal named, ..] ? $"copyreg._reconstructor({named.Name}, …)" : "copyreg._reconstructor(…)");
}
