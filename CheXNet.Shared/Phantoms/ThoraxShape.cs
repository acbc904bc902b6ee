namespace CheXNet.Phantoms;

/// <summary>
/// The numbers that a thorax is built from, all in centimetres unless said otherwise. Findings that change the shape change these.
/// </summary>
internal sealed class ThoraxShape
{
    public ThoraxShape(FilmPlan plan)
    {
        PatientLatents patient = plan.Patient;
        PhantomRandom random = new PhantomRandom(patient.Anatomy).Split(1);
        bool ap = plan.View == FilmView.AP;
        HalfWidth = patient.HalfWidth;
        Skeleton = patient.Height;
        Habitus = patient.Habitus;
        Thickness = 20.5 + 3.6 * Habitus + (patient.IsFemale ? 0 : 1.2) + random.Normal(0, .6, -1.5, 1.5);
        HeartBase = Skeleton * (.885 + .13 * plan.Inspiration) - (ap ? .4 : 0) - .8 * Math.Max(0, Habitus);
        RightDome = HeartBase;
        LeftDome = HeartBase + random.Normal(1.1, .5, .1, 2.4);
        Sulcus = random.Normal(4.6, .6, 3.4, 6);
        HeartRatio = patient.CardiothoracicRatio * (ap ? 1.05 : 1) * (1.03 - .04 * plan.Inspiration);
        AorticKnob = random.Normal(.25 + .006 * (plan.Age - 40), .25, -.2, 1.1);
        Mediastinum = random.Normal(ap ? 1.12 : 1, .07, .85, 1.3);
        RightHeartShare = random.Normal(.34, .025, .28, .4);
        Turn = plan.Pose.Turn;
    }

    /// <summary>Half the widest inner width of the thorax.</summary>
    public double HalfWidth { get; set; }

    /// <summary>The scale of everything that is fixed to bones, about the height of the lungs in full inspiration.</summary>
    public double Skeleton { get; }

    /// <summary>−1 lean to 1 obese.</summary>
    public double Habitus { get; }

    /// <summary>The chest from front to back.</summary>
    public double Thickness { get; }

    /// <summary>Where the heart rests on the diaphragm in this breath.</summary>
    public double HeartBase { get; }

    /// <summary>The top of the right dome of the diaphragm.</summary>
    public double RightDome { get; set; }

    /// <summary>The top of the left dome.</summary>
    public double LeftDome { get; set; }

    /// <summary>How far the costophrenic angles lie below the domes: small when the diaphragm is flat.</summary>
    public double Sulcus { get; set; }

    /// <summary>Widest heart through widest thorax.</summary>
    public double HeartRatio { get; set; }

    /// <summary>How far the aortic knob stands out beyond its usual contour.</summary>
    public double AorticKnob { get; }

    /// <summary>Width of the upper mediastinum, 1 is usual.</summary>
    public double Mediastinum { get; }

    /// <summary>The share of the heart's width on the patient's right.</summary>
    public double RightHeartShare { get; }

    /// <summary>Rotation about the long axis, −1 to 1.</summary>
    public double Turn { get; }

    /// <summary>The share of soft tissue's attenuation that the lung lacks.</summary>
    public double LungAir { get; set; } = .76;

    /// <summary>The strength of the vessels, 1 is usual.</summary>
    public double Vessels { get; set; } = 1;

    /// <summary>The strength of the vessels of the upper zones on top of that.</summary>
    public double UpperVessels { get; set; } = 1;
}
